"""What people are called instead of their given names."""

from __future__ import annotations

from typing import Final

_CALLED: Final = """
alexander: alex al xander sasha sandy alec lex
alexandra: alexa sandra sasha lexi
alfred: alf fred alfie freddie
amanda: mandy
andrew: andy drew andre andreas andrei andrej
angela: angie
anthony: tony ant antonio antonios
antonia: toni
arthur: art artie
barbara: barb babs barbie
benjamin: ben benny benji
bernard: bernie bernhard
bridget: bridie brigitte biddy
cameron: cam
caroline: carol carrie caro karoline carolyn
catherine: kate cathy katie kathy kat katherine kathryn cath katharina karin katja kathrin trina catharine
charles: charlie chuck chas karl carl carlos
charlotte: lottie charlie lotte
christine: chris chrissy tina christina kristina kirsten christa
christopher: chris kit topher christoph
claudia: claude
constance: connie
cynthia: cindy
daniel: dan danny dani
david: dave davey
deborah: deb debbie debra
dennis: den denny
dominic: dom nick dominik
donald: don donny
dorothy: dot dottie dorothea
edward: ed eddie ted ned teddy eduard
eleanor: ellie nell nellie leonora eleanore
elizabeth: liz beth lizzie betty eliza lisa elisabeth libby bess elise elsa
emily: em emmy emilia
eugene: gene eugen
francis: frank fran francesco
frances: fran francie fanny franziska
frederick: fred freddie friedrich fritz rick
gabriel: gabe
geoffrey: geoff jeff jeffrey
george: georgie georg jorge georgios
gerald: gerry jerry gerhard
gregory: greg gregor
harold: harry hal
helen: nell helena elena eleni
henry: harry hank heinrich henri hal heinz
isabella: bella izzy isabel isabelle
jacob: jake jakob
jacqueline: jackie jacqui
james: jim jimmy jamie jem
janet: jan jane
jennifer: jen jenny jenna
jeremy: jem jerry
jessica: jess jessie
joanna: jo joanne johanna joan
john: jack johnny jon johan johann johannes jan juan ian hans ivan giovanni
jonathan: jon jonny nathan
joseph: joe joey josef jose giuseppe
joshua: josh
judith: judy jude
julia: julie jules juliet
kenneth: ken kenny
kimberly: kim kimberley
kristopher: kris
lawrence: larry laurie lorenz laurence
leonard: len lenny leo leonhard
louis: lou louie luis ludwig lewis
louise: lou luise
madeleine: maddie madeline maddy
margaret: maggie meg peggy marge margie greta gretel margarete rita
martin: marty
mary: molly polly maria marie mia maureen
matilda: tilly tilda
matthew: matt matty matthias mathew
maximilian: max maxim
melissa: mel missy
michael: mike mick micky mikey mitch michel miguel mikhail michal
mohammed: mo mohamed muhammad mohammad mohd
nancy: nan
nathaniel: nate nathan nat
nicholas: nick nicky nico nicolas nikolaus klaus niko nikolai
nicole: nicky nikki nic
olivia: liv livvy
oliver: ollie olly
pamela: pam
patricia: pat patty trish tricia patti
patrick: pat paddy
paul: paulo pavel pablo
peter: pete petr pedro piotr
philip: phil pip filip phillip felipe
rachel: rach rachael
raymond: ray
rebecca: becky bec becca
richard: rick dick richie rich ricky ricardo
robert: bob rob bobby robbie bert roberto rupert
roger: rodge
ronald: ron ronnie
rosemary: rose rosie
russell: russ
samantha: sam sammy
samuel: sam sammy
sarah: sally sara sadie
sebastian: seb bastian
simon: si
sophia: sophie sofia sofie
stephanie: steph stefanie steffi
stephen: steve steven stevie stefan stephan esteban
stewart: stu stuart
susan: sue susie suzy susanne suzanne susanna sanne
sylvia: silvia syl
terence: terry terrence
theodore: ted theo teddy
theresa: terry tess tessa teresa therese
thomas: tom tommy tomas
timothy: tim timmy
valerie: val
veronica: ronnie vera
victor: vic viktor
victoria: vicky tori vic viktoria
vincent: vince vinny
virginia: ginny
vladimir: vlad volodymyr
walter: walt wally
wilhelmina: mina willa
william: bill will billy willy liam wilhelm guillermo
yevgeny: evgeny eugen evgeni
zachary: zach zack
"""

#: Folded name → every given name that it may stand for, itself first where it is one.
ROOTS: Final[dict[str, tuple[str, ...]]] = {}
for _line in filter(None, _CALLED.splitlines()):
    _root, _, _others = _line.partition(": ")
    for _called in (_root, *_others.split()):
        ROOTS[_called] = (*ROOTS.get(_called, ()), _root)


def root_of(given: str) -> str:
    """Return the given name that a folded name most likely stands for; itself where none is known."""
    roots = ROOTS.get(given)
    return roots[0] if roots else given


def may_be_called(one: str, other: str) -> bool:
    """Tell whether two folded given names may be one person's: Bob and Robert, Sasha and Alexandra."""
    return one == other or not set(ROOTS.get(one, (one,))).isdisjoint(ROOTS.get(other, (other,)))
