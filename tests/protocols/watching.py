"""Short forms of every protocol, and a session that keeps what was told and what the virtual athlete really did."""

from soleplate.scoring.numbers.session import score

QUICK = {"check_list": "done", "quick": "yes"}
SHORT = {
    "single_leg_stance": {"seconds": 10, "trials": 1, "rest_s": 1, "window_s": 8},
    "single_leg_reach": {"trials": 1, "rest_s": 1},
    "step_down": {"reps": 2, "rest_s": 1},
    "lateral_step_up": {"rest_s": 1},
    "single_leg_hinge": {"reps": 2, "rest_s": 1},
    "single_leg_bridge": {"seconds": 15, "rest_s": 1},
    "calf_raise": {"reps": 5, "rest_s": 1},
    "single_leg_landing": {"trials": 1, "rest_s": 1},
    "single_leg_jump": {"trials": 1, "rest_s": 1},
    "maximal_hops": {"sets": 1, "rest_s": 1},
    "repeated_hops": {"sets": 1, "rest_s": 1},
    "isometric_push": {"trials": 1, "rest_s": 1},
    "sit_to_stand_single": {"rest_s": 1},
    "step_down_taps": {"rest_s": 1},
    "dot_drill": {"seconds": 6, "rest_s": 1},
    "split_squat": {"reps": 3, "rest_s": 1},
    "short_foot_pulses": {"reps": 4, "rest_s": 1},
    "quiet_stance": {"seconds": 10, "trials": 1, "rest_s": 1},
    "battery": {"tests": "single_leg_stance, sit_to_stand_single", "rest_s": 1, "leg": "right"},
    "screen": {"stance_s": 10, "trials": 1, "raises": 3, "leg": "right"},
    "workout": {"sets": 1, "reps": 2, "rest_s": 1},
}


def short(name, **more):
    return {**QUICK, **SHORT[name], **more}


class Watch:
    """Run a session and keep what was told."""

    def __init__(self, run_session, name, url, folder, **more):
        from soleplate.api.events import Bus
        from soleplate.session import conduct

        self.events = []
        bus = Bus()
        bus.join(self.events.append)
        opened = []
        keep = conduct.open_plates
        conduct.open_plates = lambda urls: opened.append(keep(urls)) or opened[0]
        try:
            self.path = run_session(name, url, folder=folder, bus=bus, **short(name, **more))
        finally:
            conduct.open_plates = keep
        self.truth = next(iter(opened[0].values())).connection.athlete.truth

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    def values(self, key, side):
        return [r.value for r in score(self.path) if r.key == key and r.side == side]
