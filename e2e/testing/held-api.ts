import type { Page, Request } from "playwright-core";
import { eventually } from "../../testing/eventually";

interface HeldOperation {
  readonly name: string;
  readonly letGo: () => void;
}

/** The API as slow as a test wants it, for one page: what is asked while it is held waits at the door. */
export class HeldApi {
  /** Every operation that was asked since, whether it is held or not. */
  readonly asked: string[] = [];
  private waiting: HeldOperation[] = [];
  private isHeld = true;

  private constructor(private readonly held: readonly string[]) {}

  /** Holds the operations of these names, or all of them where no name is given. */
  static async of(page: Page, ...names: readonly string[]): Promise<HeldApi> {
    const api = new HeldApi(names);
    await page.route("**/graphql", async (route) => {
      await api.wait(operationOf(route.request()));
      await route.continue();
    });
    return api;
  }

  /** From now on nothing is answered any more. */
  hold(): void {
    this.isHeld = true;
  }

  /** Everything is answered, what waits and what comes. */
  release(): void {
    this.isHeld = false;
    for (const { letGo } of this.waiting.splice(0)) letGo();
  }

  /** Answers that one operation, once it is asked. */
  async answer(name: string): Promise<void> {
    await this.isAsked(name);
    const answered = this.waiting.filter((one) => one.name === name);
    this.waiting = this.waiting.filter((one) => one.name !== name);
    for (const { letGo } of answered) letGo();
  }

  /** Resolves once the operation waits for its answer. */
  async isAsked(name: string): Promise<void> {
    await eventually(`${name} is asked`, () => this.waiting.some((one) => one.name === name));
  }

  private wait(name: string): Promise<void> {
    this.asked.push(name);
    if (!this.isHeld || (this.held.length > 0 && !this.held.includes(name))) return Promise.resolve();
    return new Promise((letGo) => {
      this.waiting.push({ name, letGo });
    });
  }
}

/** The operation of a request to the API; empty for any other request. */
export function operationOf(request: Request): string {
  if (!request.url().endsWith("/graphql")) return "";
  return (request.postDataJSON() as { operationName?: string } | null)?.operationName ?? "";
}
