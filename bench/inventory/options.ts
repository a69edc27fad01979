import { type BenchOptions, countOption } from "../options";

export const INVENTORY_OPTIONS = {
  clusters: countOption(5_000, 100, 100_000),
  people: countOption(10_000, 100, 1_000_000),
  past: countOption(100_000, 0, 10_000_000),
  rounds: countOption(15, 1, 1_000),
};

export type InventoryOptions = BenchOptions<typeof INVENTORY_OPTIONS>;
