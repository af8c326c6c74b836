"""The look of the portal: base templates, components, and the words in which figures are shown.

Every surface renders through this room, and it knows none of them: templates receive plain data, never query, and
never name a colour. It owns no table and records no event.

- `templates/look/` holds the shells and the components; `templates/{web,staff,account,errors}/` the pages. Each page
  begins with a comment that says what context it expects.
- `templatetags/look.py` is what templates may call: `{% load look %}`.
- `figures.py` turns numbers, energy, shares, ages and days into words (quantities are whole thousandths of a unit).
- `assets.py` finds the built scripts and styles; they come from `frontend/` by way of `hatch_build.py`.

Words it owns: *stamp* (age and source of a figure), *quality tile* (A F S E N), *shell* (what surrounds a page).
"""
