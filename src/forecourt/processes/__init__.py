"""The processes of an installation: what `forecourtd` starts, watches over and stops, and what it does at a terminal."""
