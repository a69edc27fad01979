import type { EffectiveAccess } from "./world/cluster-access";
import type { ClusterSpec } from "./world/clusters";
import type { Credentials } from "./world/sessions";
import type { SlotViolation } from "./world/slot-watch";

/**
 * A client of a simulator in another process, through its control endpoint. Its world survives a restart of that
 * process.
 */
export class RemoteSimulator {
  constructor(readonly url: string) {}

  /** The methods have the names of the world in a local simulator. */
  readonly world = {
    effectiveAccess: async (accountId: string, region: string, name: string): Promise<readonly EffectiveAccess[]> =>
      (await this.control<{ effective: EffectiveAccess[] }>("GET", `clusters/${accountId}/${region}/${name}/access`))
        .effective,
    changeCluster: (accountId: string, region: string, name: string, spec: ClusterSpec): Promise<unknown> =>
      this.control("PATCH", `clusters/${accountId}/${region}/${name}`, spec),
  };

  signIn(userName: string, accountId: string, permissionSet: string): Promise<Credentials> {
    return this.control<Credentials>("POST", "sign-ins", { userName, accountId, permissionSet });
  }

  async violations(): Promise<readonly SlotViolation[]> {
    return (await this.control<{ violations: SlotViolation[] }>("GET", "slot-watch")).violations;
  }

  private async control<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await fetch(`${this.url}/_simulator/${path}`, { method, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The simulator answered ${answer.status}: ${text}`);
    return JSON.parse(text) as Answer;
  }
}
