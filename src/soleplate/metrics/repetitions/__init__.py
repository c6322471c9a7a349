"""Repetitions in contact with the plate: raises, bridges, steps, squats, hinges and reaches."""
