"""What a live screen shows, computed without any screen: view models that know no Qt."""
