"""What a run measured, one line each, in the shape of the benchmarks."""


def figure(name: str, value: float, unit: str) -> None:
    print(f"figure {name} {round(value, 2):g} {unit}", flush=True)
