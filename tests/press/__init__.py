"""The press desk under haste, clocks that jump, recalls and alterations: rows of the fault list, run as a command or in small by the suite."""
