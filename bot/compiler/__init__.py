"""From checked entries to one file per audience: replies rendered, terms indexed, weights fitted."""
