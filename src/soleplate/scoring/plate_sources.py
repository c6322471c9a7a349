"""Which error of its plate moves each number most: made by ``python tests/people/drawn_plates.py``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["PLATE_SOURCES", "plate_error"]

# an empty name: none of them moves it
PLATE_SOURCES: Final[Mapping[str, str]] = {
    "body_weight_n": "gain",
    "bridge_drift_pct_bw_min": "noise",
    "bridge_hold_s": "clock",
    "bridge_load_pct_bw": "zero",
    "calf_beat_mean_s": "clock",
    "calf_beat_sd_s": "clock",
    "calf_hand_support_pct_bw": "zero",
    "calf_last_honest_rep": "",
    "calf_raises": "",
    "calf_rise_mm": "gain that depends on place",
    "calf_rise_slope_pct_per_rep": "gain that depends on place",
    "calf_tempo_error_pct": "gain that depends on place",
    "control_index": "noise",
    "drill_contact_time_s": "clock",
    "drill_contacts": "",
    "drill_dots_missed": "",
    "drill_interval_cv_pct": "noise",
    "drop_closure_mm": "noise",
    "ellipse_area_mm2": "scale of the centre of pressure",
    "first_peak_bw": "noise",
    "foot_moved": "",
    "hinge_beat_mean_s": "gain that depends on place",
    "hinge_beat_sd_s": "gain that depends on place",
    "hinge_ml_velocity_mm_s": "scale of the centre of pressure",
    "hinge_repeatability_mm": "gain that depends on place",
    "hinge_reps": "",
    "hinge_tempo_error_pct": "gain that depends on place",
    "hold_time_s": "clock",
    "hop_beat_mean_s": "clock",
    "hop_beat_sd_s": "clock",
    "hop_contact_time_s": "clock",
    "hop_flight_time_s": "clock",
    "hop_interval_cv_pct": "noise",
    "hop_leg_stiffness_n_mm": "gain",
    "hop_rate_per_min": "clock",
    "hop_rsi": "noise",
    "hops_valid": "",
    "landing_effective_drop_mm": "zero",
    "landing_first_peak_bw": "weighing",
    "landing_loading_rate_bw_s": "noise",
    "landing_peak_bw": "weighing",
    "landing_stuck": "",
    "landing_tts_band_s": "weighing",
    "landing_vsi_3s": "weighing",
    "load_share_left_pct": "zero",
    "lowering_time_s": "noise",
    "mean_velocity_ap_mm_s": "scale of the centre of pressure",
    "mean_velocity_ml_mm_s": "scale of the centre of pressure",
    "mean_velocity_mm_s": "scale of the centre of pressure",
    "net_velocity_mm_s": "noise",
    "path_mm": "scale of the centre of pressure",
    "pulse_beat_mean_s": "noise",
    "pulse_beat_sd_s": "noise",
    "range_ap_mm": "scale of the centre of pressure",
    "range_ml_mm": "scale of the centre of pressure",
    "reach_excursion_mm": "scale of the centre of pressure",
    "reach_return_speed_mm_s": "noise",
    "reach_time_s": "noise",
    "rms_ap_mm": "scale of the centre of pressure",
    "rms_ml_mm": "scale of the centre of pressure",
    "short_foot_interval_cv_pct": "noise",
    "short_foot_pulses": "",
    "short_foot_travel_mm": "noise",
    "split_squat_beat_mean_s": "gain",
    "split_squat_beat_sd_s": "gain",
    "split_squat_lead_share_pct": "zero",
    "split_squat_tempo_error_pct": "gain",
    "split_squats_valid": "",
    "stance_braking_share_pct": "noise",
    "step_up_rise_s": "zero",
    "step_ups_valid": "",
    "touch_downs": "",
    "touch_speed_mm_s": "noise",
    "trail_impulse_share_pct": "zero",
    "trail_peak_pct_bw": "zero",
    "trail_push_off_pct_bw": "noise",
    "tts_vertical_s": "noise",
    "zero_drift_n": "",
}


def plate_error(key: str) -> str:
    """Say in English what the uncertainty from the plate mostly comes from."""
    if key not in PLATE_SOURCES:
        return "not tried on drawn plates"
    named = PLATE_SOURCES[key]
    return f"mostly {named}" if named else "none of its errors moves it"
