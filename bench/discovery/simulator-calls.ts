export interface SimulatorCallCounts {
  readonly total: number;
  readonly throttled: number;
  readonly byOperation: Readonly<Record<string, number>>;
}

/** Error codes of throttled calls. */
const THROTTLE_ERRORS = ["ThrottlingException", "TooManyRequestsException"];

/** The calls that the simulator has answered. It counts them itself, so that no client can leave one out. */
export class SimulatorCalls {
  constructor(private readonly url: string) {}

  async forget(): Promise<void> {
    await this.ask("calls", "DELETE");
  }

  async sinceForgotten(): Promise<SimulatorCallCounts> {
    const { total, byOperation } = await this.ask<{
      total: number;
      byOperation: Record<string, { calls: number; errors: number }>;
    }>("calls/counts");
    const errors = Object.values(byOperation).reduce((sum, operation) => sum + operation.errors, 0);
    return {
      total,
      throttled: errors === 0 ? 0 : await this.throttled(),
      byOperation: Object.fromEntries(Object.entries(byOperation).map(([name, { calls }]) => [name, calls])),
    };
  }

  private async throttled(): Promise<number> {
    let count = 0;
    for (const error of THROTTLE_ERRORS) {
      count += (await this.ask<unknown[]>(`calls?error=${error}&limit=200000`)).length;
    }
    return count;
  }

  private async ask<T>(path: string, method = "GET"): Promise<T> {
    const response = await fetch(new URL(`/_simulator/${path}`, this.url), {
      method,
      signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok) throw new Error(`The simulator answered ${response.status} to ${method} ${path}.`);
    return (await response.json()) as T;
  }
}
