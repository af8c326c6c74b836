"""An installation's processes: what `forecourtd` starts, watches over and stops, and what it does at a terminal."""
