"""Words of which the base of namesakes is made."""

from __future__ import annotations

from typing import Final

_GIVEN_TEXT: Final = """
James Mary Michael Patricia Robert Jennifer John Linda David Elizabeth William Barbara Richard Susan Joseph Jessica
Thomas Sarah Christopher Karen Charles Lisa Daniel Nancy Matthew Sandra Anthony Ashley Mark Emily Steven Kimberly
Andrew Margaret Paul Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Melissa Timothy Deborah Ronald Stephanie
Jason Rebecca Edward Sharon Jeffrey Laura Ryan Cynthia Jacob Amy Nicholas Kathleen Gary Angela Eric Dorothy Jonathan
Shirley Stephen Emma Larry Brenda Justin Nicole Benjamin Pamela Samuel Samantha Gregory Anna Alexander Katherine
Patrick Christine Frank Debra Raymond Rachel Jack Olivia Dennis Carolyn Jerry Maria Tyler Heather Aaron Helen Jose
Diane Adam Catherine Nathan Julie Henry Victoria Peter Ruth Zachary Joan Douglas Virginia Harold Kelly Kyle Evelyn
Noah Lauren Carl Judith Gerald Olga Keith Megan Roger Alice Arthur Hannah Terence Grace Sean Charlotte Wei Priya
Mohammed Fatima Hiroshi Yuki Sven Ingrid Lars Astrid Giovanni Chiara Pierre Amelie Nguyen Linh Raj Anjali Omar Leila
Zoe Isabella Philip Madeleine Oliver Sophie Lachlan Matilda Angus Bridget Declan Siobhan Callum Fiona Hamish Imogen
Tobias Annika Dmitri Svetlana Vladimir Natalia Pavel Irina Jan Katja Stefan Ursula Klaus Heike Dieter Renate Francis
Eleanor Leonard Constance Walter Rosemary Vincent Jacqueline Simon Claire Frederick Frances Theodore Sylvia Louis
Theresa Martin Veronica
"""
GIVEN: Final = tuple(_GIVEN_TEXT.split())
_FAMILIES_TEXT: Final = """
Smith Jones Williams Brown Wilson Taylor Johnson White Martin Anderson Thompson Nguyen Thomas Walker Harris Lee Ryan
Robinson Kelly King Davis Wright Evans Roberts Green Hall Wood Jackson Clarke Patel Khan Lewis James Phillips Mason
Mitchell Rose Davies Cox Tran Young Allen Campbell Cook Parker Edwards Collins Stewart Morris Rogers Reed Bell
Murphy Bailey Cooper Richardson Howard Ward Peterson Gray Watson Brooks Sanders Price Bennett Barnes Ross Henderson
Coleman Jenkins Perry Powell Long Patterson Hughes Flores Washington Butler Simmons Foster Bryant Alexander Russell
Griffin Hayes Myers Ford Hamilton Graham Sullivan Wallace Woods Cole West Jordan Owens Reynolds Fisher Ellis
Harrison Gibson McDonald Cruz Marshall Ortiz Gomez Murray Freeman Wells Webb Simpson Stevens Tucker Porter Hunter
Hicks Crawford Henry Boyd Kennedy Warren Dixon Ramos Reyes Burns Gordon Shaw Holmes Rice Robertson Hunt Black
Daniels Palmer Mills Nichols Grant Knight Ferguson Stone Hawkins Dunn Perkins Hudson Spencer Gardner Stephens Payne
Pierce Berry Matthews Arnold Wagner Willis Ray Watkins Olson Carroll Duncan Snyder Hart Cunningham Bradley Lane
Andrews Ruiz Harper Fox Riley Armstrong Carpenter Weaver Greene Lawrence Elliott Chavez Sims Austin Peters Kelley
Franklin Lawson Müller Schmidt Schneider Fischer Weber Meyer Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein
Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Krause Lehmann Köhler Maier Rossi Russo
Ferrari Esposito Bianchi Romano Dubois Moreau Laurent Lefebvre Novak Kowalski Wiśniewski Ivanov Petrov Papadopoulos
Singh Sharma Gupta Chen Wang Li Zhang Liu Kim Park Tanaka Suzuki Sato O'Brien O'Connor MacLeod Fitzgerald Andersen
Hansen Johansson Lindqvist
"""
FAMILIES: Final = tuple(_FAMILIES_TEXT.split())
_SYLLABLES_TEXT: Final = """
ba be bor bran cal cor dal den dor el en far fen gar gel hal har hol in jar kel kor lan lem lin lor mar mel mor nan
nel nor ol or pel per pol ran rel ros sal sel sor tan tel tor ul van vel vor wal wen win yar zan zel zor ski son
berg feld mann ford ley ton wick dale
"""
SYLLABLES: Final = tuple(_SYLLABLES_TEXT.split())
_TRADES_TEXT: Final = """
Engineering Foods Logistics Consulting Plumbing Electrical Energy Mining Motors Packaging Partners Pharma Printing
Properties Roofing Security Software Solutions Steel Textiles Timber Tools Travel Water Wines Dairy Farms Fisheries
Furniture Glass Hotels Insurance Joinery Landscapes Legal Lighting Marine Medical Metals Optics Paints Plastics
Quarries Rail Refrigeration Seeds Tyres Waste
"""
TRADES: Final = tuple(word.replace("_", " ") for word in _TRADES_TEXT.split())
_TOWNS_TEXT: Final = """
Sydney Melbourne Brisbane Perth Adelaide Newcastle Canberra Wollongong Geelong Hobart Townsville Cairns Darwin
Toowoomba Ballarat Bendigo Albury Launceston Mackay Rockhampton Bunbury Bundaberg Hervey_Bay Wagga_Wagga Shepparton
Mildura Gladstone Tamworth Orange Dubbo Geraldton Bathurst Nowra Warrnambool Albany Kalgoorlie Devonport
Mount_Gambier Lismore Nelson Auckland Wellington Christchurch Hamilton Tauranga Dunedin Parramatta St_Kilda
Fremantle Penrith
"""
TOWNS: Final = tuple(word.replace("_", " ") for word in _TOWNS_TEXT.split())
#: What some are called: written apart from what the rules know, which lack a few of these.
NICKNAMES: Final = {
    "James": ["Jim", "Jimmy"],
    "Michael": ["Mike", "Mick"],
    "Patricia": ["Pat", "Trish"],
    "Robert": ["Bob", "Rob", "Bobby"],
    "Jennifer": ["Jen", "Jenny"],
    "John": ["Jack", "Johnny"],
    "David": ["Dave"],
    "Elizabeth": ["Liz", "Beth", "Betty"],
    "William": ["Bill", "Will"],
    "Barbara": ["Barb"],
    "Richard": ["Rick", "Dick"],
    "Susan": ["Sue", "Susie"],
    "Joseph": ["Joe"],
    "Jessica": ["Jess"],
    "Thomas": ["Tom"],
    "Sarah": ["Sally"],
    "Christopher": ["Chris"],
    "Charles": ["Charlie", "Chuck"],
    "Daniel": ["Dan", "Danny"],
    "Matthew": ["Matt"],
    "Anthony": ["Tony"],
    "Emily": ["Em"],
    "Steven": ["Steve"],
    "Kimberly": ["Kim"],
    "Andrew": ["Andy", "Drew"],
    "Margaret": ["Maggie", "Peggy"],
    "Joshua": ["Josh"],
    "Michelle": ["Shelly"],
    "Kenneth": ["Ken"],
    "Amanda": ["Mandy"],
    "Melissa": ["Mel"],
    "Timothy": ["Tim"],
    "Deborah": ["Deb", "Debbie"],
    "Ronald": ["Ron"],
    "Stephanie": ["Steph"],
    "Rebecca": ["Becky", "Bec"],
    "Edward": ["Ed", "Ted"],
    "Jeffrey": ["Jeff"],
    "Cynthia": ["Cindy"],
    "Jacob": ["Jake"],
    "Nicholas": ["Nick"],
    "Kathleen": ["Kath"],
    "Angela": ["Angie"],
    "Dorothy": ["Dot"],
    "Jonathan": ["Jon"],
    "Stephen": ["Steve"],
    "Lawrence": ["Larry"],
    "Nicole": ["Nicky"],
    "Benjamin": ["Ben"],
    "Pamela": ["Pam"],
    "Samuel": ["Sam"],
    "Samantha": ["Sam"],
    "Gregory": ["Greg"],
    "Alexander": ["Alex", "Sandy"],
    "Katherine": ["Kate", "Kathy"],
    "Patrick": ["Pat", "Paddy"],
    "Christine": ["Chris", "Tina"],
    "Raymond": ["Ray"],
    "Dennis": ["Den"],
    "Catherine": ["Cathy", "Kate"],
    "Nathan": ["Nate"],
    "Victoria": ["Vicky"],
    "Peter": ["Pete"],
    "Zachary": ["Zach"],
    "Virginia": ["Ginny"],
    "Judith": ["Judy"],
    "Gerald": ["Gerry"],
    "Arthur": ["Art"],
    "Terence": ["Terry"],
    "Charlotte": ["Lottie"],
    "Mohammed": ["Mo"],
    "Isabella": ["Bella"],
    "Philip": ["Phil"],
    "Madeleine": ["Maddie"],
    "Oliver": ["Ollie"],
    "Matilda": ["Tilly"],
    "Vladimir": ["Vlad"],
    "Francis": ["Frank"],
    "Eleanor": ["Nell"],
    "Leonard": ["Len"],
    "Constance": ["Connie"],
    "Walter": ["Walt"],
    "Vincent": ["Vince"],
    "Jacqueline": ["Jackie"],
    "Simon": ["Si"],
    "Frederick": ["Fred"],
    "Frances": ["Fran"],
    "Theodore": ["Ted", "Theo"],
    "Louis": ["Lou"],
    "Theresa": ["Terry", "Tess"],
    "Veronica": ["Ronnie"],
    "Callum": ["Cal"],
    "Lachlan": ["Lachie"],
    "Hamish": ["Hame"],
    "Zoe": ["Zo"],
    "Imogen": ["Immy"],
}
