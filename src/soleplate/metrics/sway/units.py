"""Names and units of the published sets of variables."""

from __future__ import annotations

from soleplate.model.limits import LIMITS
from soleplate.text import Text, joined

__all__ = ["DUARTE_UNITS", "QUIJOUX_UNITS", "prieto_unit", "short_of_gates"]

_GRACE = 0.99
_PATHS = ("TOTEX", "MVELO", "COPvelo", "mean_velocity", "sway_length")

QUIJOUX_UNITS: dict[str, str] = {
    "mean_value_ML": "cm",
    "mean_value_AP": "cm",
    "mean_distance_ML": "cm",
    "mean_distance_AP": "cm",
    "mean_distance_Radius": "cm",
    "maximal_distance_ML": "cm",
    "maximal_distance_AP": "cm",
    "maximal_distance_Radius": "cm",
    "rms_ML": "cm",
    "rms_AP": "cm",
    "rms_Radius": "cm",
    "range_ML": "cm",
    "range_AP": "cm",
    "range_ML_AND_AP": "cm",
    "range_ratio_ML_AND_AP": "",
    "planar_deviation_ML_AND_AP": "cm",
    "coefficient_sway_direction_ML_AND_AP": "",
    "confidence_ellipse_area_ML_AND_AP": "cm2",
    "principal_sway_direction_ML_AND_AP": "deg",
    "sway_length_ML": "cm",
    "sway_length_AP": "cm",
    "sway_length_ML_AND_AP": "cm",
    "mean_velocity_ML": "cm/s",
    "mean_velocity_AP": "cm/s",
    "mean_velocity_ML_AND_AP": "cm/s",
    "sway_area_per_second_ML_AND_AP": "cm2/s",
    "phase_plane_parameter_ML": Text("cm, cm/s"),
    "phase_plane_parameter_AP": Text("cm, cm/s"),
    "LFS_ML_AND_AP": "1/cm",
    "fractal_dimension_ML_AND_AP": "",
    "zero_crossing_SPD_ML": "count",
    "peak_velocity_pos_SPD_ML": "cm/s",
    "peak_velocity_neg_SPD_ML": "cm/s",
    "peak_velocity_all_SPD_ML": "cm/s",
    "zero_crossing_SPD_AP": "count",
    "peak_velocity_pos_SPD_AP": "cm/s",
    "peak_velocity_neg_SPD_AP": "cm/s",
    "peak_velocity_all_SPD_AP": "cm/s",
    "mean_peak_Sway_Density": "s",
    "mean_distance_peak_Sway_Density": "cm",
    "mean_frequency_ML": "Hz",
    "mean_frequency_AP": "Hz",
    "mean_frequency_ML_AND_AP": "Hz",
    "total_power_Power_Spectrum_Density_ML": "cm2/Hz",
    "total_power_Power_Spectrum_Density_AP": "cm2/Hz",
    "power_frequency_50_Power_Spectrum_Density_ML": "Hz",
    "power_frequency_50_Power_Spectrum_Density_AP": "Hz",
    "power_frequency_95_Power_Spectrum_Density_ML": "Hz",
    "power_frequency_95_Power_Spectrum_Density_AP": "Hz",
    "frequency_mode_Power_Spectrum_Density_ML": "Hz",
    "frequency_mode_Power_Spectrum_Density_AP": "Hz",
    "centroid_frequency_Power_Spectrum_Density_ML": "Hz",
    "centroid_frequency_Power_Spectrum_Density_AP": "Hz",
    "frequency_dispersion_Power_Spectrum_Density_ML": "",
    "frequency_dispersion_Power_Spectrum_Density_AP": "",
    "energy_content_below_05_Power_Spectrum_Density_ML": "cm2/Hz",
    "energy_content_below_05_Power_Spectrum_Density_AP": "cm2/Hz",
    "energy_content_05_2_Power_Spectrum_Density_ML": "cm2/Hz",
    "energy_content_05_2_Power_Spectrum_Density_AP": "cm2/Hz",
    "energy_content_above_2_Power_Spectrum_Density_ML": "cm2/Hz",
    "energy_content_above_2_Power_Spectrum_Density_AP": "cm2/Hz",
    "frequency_quotient_Power_Spectrum_Density_ML": "",
    "frequency_quotient_Power_Spectrum_Density_AP": "",
    "short_time_diffusion_Diffusion_ML": "cm2",
    "long_time_diffusion_Diffusion_ML": "cm2",
    "critical_time_Diffusion_ML": "s",
    "critical_displacement_Diffusion_ML": "cm2",
    "short_time_scaling_Diffusion_ML": "",
    "long_time_scaling_Diffusion_ML": "",
    "short_time_diffusion_Diffusion_AP": "cm2",
    "long_time_diffusion_Diffusion_AP": "cm2",
    "critical_time_Diffusion_AP": "s",
    "critical_displacement_Diffusion_AP": "cm2",
    "short_time_scaling_Diffusion_AP": "",
    "long_time_scaling_Diffusion_AP": "",
}

DUARTE_UNITS: dict[str, str] = {
    "COParea_cm2": "cm2",
    "semi_major_cm": "cm",
    "semi_minor_cm": "cm",
    "COPvelo_cm_s": "cm/s",
    "meanpowfreq_ml_Hz": "Hz",
    "meanpowfreq_ap_Hz": "Hz",
    "COPmfreq_Hz": "Hz",
}

_PRIETO_UNITS = {
    "MVELO": "cm/s",
    "MFREQ": "Hz",
    "F50": "Hz",
    "F95": "Hz",
    "CFREQ": "Hz",
    "FREQD": "",
    "POWER": "cm2",
    "HULL": "cm2",
    "FD": "",
}


def prieto_unit(name: str) -> str:
    """Return the unit of a variable of Prieto 1996."""
    if name == "AREA_SW":
        return "cm2/s"
    stem = name.partition("_")[0]
    return "cm2" if stem == "AREA" else _PRIETO_UNITS.get(stem, "cm")


def short_of_gates(name: str, seconds: float, rate_hz: float) -> str:
    """Say what a published variable is short of our own limits, or nothing: its number stays reproducible."""
    needed = LIMITS.duration_area_s
    if name.startswith(_PATHS):
        needed = LIMITS.duration_velocity_s
    elif "Diffusion" in name:
        needed = LIMITS.duration_diffusion_s
    said = []
    if seconds < needed * _GRACE:
        said.append(Text("{seconds:.2f} s; {needed:g} s are needed to rely on it", seconds=seconds, needed=needed))
    if rate_hz < LIMITS.rate_cop_hz * _GRACE:
        said.append(
            Text("{rate_hz:.4g} Hz; {needed:g} Hz are needed to rely on it", rate_hz=rate_hz, needed=LIMITS.rate_cop_hz)
        )
    return joined(said) if said else ""
