"""The platform-neutral core of videobot: commands, jobs, limits and their way to a delivered video."""
