"""Every threshold of Soleplate, once.

Each limit scales to the person where it should; what decided is stored beside what it decided.
Numbers without a source are the project's own choice.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

__all__ = ["LIMITS", "Limits"]


@dataclass(frozen=True)
class Limits:
    """Hold the thresholds; each method returns newtons for a person or a plate."""

    cop_load_n: float = 50.0
    cop_load_bw: float = 0.10
    cop_draw_n: float = 20.0

    contact_n: float = 20.0
    contact_bw: float = 0.025
    contact_unloaded_sd: float = 5.0
    contact_off_ratio: float = 0.5
    contact_soft_bw: float = 0.05

    touch_n: float = 10.0
    touch_bw: float = 0.015
    touch_s: float = 0.030
    shift_bw: float = 0.10

    support_bw: float = 0.05
    support_s: float = 0.150
    support_sudden_bw: float = 0.40
    support_impulse_bw_s: float = 0.036  # unrepaid: support; from support_doubt_bw_s on a doubt; less: nothing
    support_doubt_bw_s: float = 0.015

    left_plate_n: float = 20.0
    left_plate_s: float = 0.100

    foot_moved_mm: float = 40.0
    foot_moved_s: float = 0.050

    still_filter_hz: float = 10.0
    still_s: float = 1.0
    tare_sd_n: float = 1.0
    tare_from_last_n: float = 20.0
    zero_again_s: float = 600.0  # a zero may be used again so long, while each cell of the empty plate shows it
    zero_again_n: float = 1.0
    zero_again_look_s: float = 0.25
    weigh_sd_bw: float = 0.01

    zero_drift_warn_n: float = 5.0
    zero_drift_max_n: float = 10.0
    zero_drift_max_bw: float = 0.01
    weight_remark_bw: float = 0.01  # a repetition's own stance may differ by this from the weighing
    weight_refuse_bw: float = 0.05
    weight_noise_bw: float = 0.005  # half a second of stance tells a weight no better
    impulse_weight_bw: float = 0.001  # but an impulse height takes its own: 0.4 % would move it by 6 %
    closure_mm: float = 40.0  # between the upright ends of a repetition
    speed_doubt_mm_s: float = 20.0  # standard error of a touch speed: said from here on
    unrepaid_mm_s: float = 30.0  # of speed between them: a fingertip of 1 % BW for half a second leaves 49
    landing_speed_mm_s: float = 200.0  # a body that falls more slowly does not land

    rate_hold_hz: float = 20.0
    rate_cop_hz: float = 50.0
    rate_contact_hz: float = 250.0
    rate_peak_hz: float = 500.0

    loaded_ring_hz: float = 100.0
    noise_floor_times: float = 4.0  # a sway value within so many times the noise floor of its plate is flagged

    duration_velocity_s: float = 8.0
    duration_area_s: float = 20.0
    duration_diffusion_s: float = 30.0
    duration_entropy_s: float = 20.0

    onset_speed_share: float = 0.10

    tempo_share: float = 0.25  # of the beat: a repetition farther off has lost the tempo

    calf_shift_mm: float = 25.0  # forward, of the centre of pressure: the heel is up
    hinge_shift_mm: float = 15.0
    reach_shift_mm: float = 15.0
    pulse_shift_mm: float = 3.0
    lockout_bw: float = 0.90  # on the box: the trailing foot is off the floor
    push_off_bw: float = 0.65  # of the trailing foot on the floor
    squat_shift_bw: float = 0.035
    bridge_rise_bw: float = 0.12
    bridge_down_share: float = 0.10  # of the way from rest to bridge: the hips are down
    hop_contact_s: float = 0.65  # a longer one is a landing
    hop_slow_s: float = 0.40
    stick_settle_s: float = 0.6
    overload_stop: float = 1.2  # times the rated load of one cell

    def cop_load(self, body_weight_n: float) -> float:
        """Load in N below which the centre of pressure is NaN."""
        return max(self.cop_load_n, self.cop_load_bw * body_weight_n)

    def contact_on(self, body_weight_n: float, unloaded_sd_n: float = 0.0) -> float:
        """Force in N above which a foot is on the plate; it is off again at ``contact_off_ratio`` of it."""
        return max(self.contact_n, self.contact_bw * body_weight_n, self.contact_unloaded_sd * unloaded_sd_n)

    def soft_contact_on(self, body_weight_n: float, unloaded_sd_n: float) -> float:
        """Force in N above which a foot that is put down slowly is on the plate.

        As ``contact_on``, but for a light person no more than 5 % of body weight where the noise of the plate allows:
        20 N are 14 % of a child of 15 kg, who has half finished braking by then.
        """
        light = max(self.contact_soft_bw * body_weight_n, self.contact_unloaded_sd * unloaded_sd_n)
        return min(self.contact_on(body_weight_n), light)

    def touch(self, body_weight_n: float) -> float:
        """Force in N on the other plate that counts as a touch."""
        return max(self.touch_n, self.touch_bw * body_weight_n)

    def zero_drift_max(self, body_weight_n: float) -> float:
        """Zero drift in N across a trial that makes it invalid."""
        return max(self.zero_drift_max_n, self.zero_drift_max_bw * body_weight_n)

    def as_text(self) -> dict[str, str]:
        """Return every limit as text, to be stored with a session."""
        return {name: f"{value:g}" for name, value in asdict(self).items()}


LIMITS = Limits()
