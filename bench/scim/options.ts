import { type BenchOptions, countOption } from "../options";

export const SCIM_OPTIONS = {
  people: countOption(50_000, 10_000, 1_000_000),
  creations: countOption(4_000, 100, 1_000_000),
  clients: countOption(16, 1, 1_000),
  clusters: countOption(5_000, 100, 1_000_000),
};

export type ScimOptions = BenchOptions<typeof SCIM_OPTIONS>;
