"""The stream stages: Faust only, one thin file per stage, named like the core function it calls."""
