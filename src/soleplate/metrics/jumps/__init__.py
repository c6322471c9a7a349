"""What leaves the ground: jumps, landings, hops and contacts."""
