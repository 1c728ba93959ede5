"""An operator of Data-Juicer that normalizes each document."""

import zhnorm
from data_juicer.ops.base_op import OPERATORS, Mapper


@OPERATORS.register_module("zhnorm_mapper")
class ZhnormMapper(Mapper):
    """Brings Chinese text into one canonical form. The options are those of `zhnorm.Normalizer`."""

    _batched_op = True

    def __init__(self, to: str | None = None, profile: str | None = None, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.normalizer = zhnorm.Normalizer(to, profile=profile, threads=1)

    def process_batched(self, samples: dict) -> dict:
        samples[self.text_key] = self.normalizer.batch(samples[self.text_key])
        return samples
