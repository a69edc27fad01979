import { type BenchOptions, countOption } from "../options";

export const OWNERS_OPTIONS = {
  clusters: countOption(5_000, 100, 1_000_000),
  people: countOption(50_000, 100, 1_000_000),
  groups: countOption(10_000, 100, 1_000_000),
  memberships: countOption(500_000, 0, 10_000_000),
};

export type OwnersOptions = BenchOptions<typeof OWNERS_OPTIONS>;
