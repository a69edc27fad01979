const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";

/** An identity provider that tells of people and groups by SCIM, with the address and the token that it was given. */
export class ScimClient {
  constructor(
    private readonly address: string,
    private readonly token: string,
  ) {}

  /** Answers the status, as where somebody tests the connection. */
  async test(): Promise<number> {
    return (await this.send("GET", "/Users?startIndex=1&count=2")).status;
  }

  async createUser(userName: string, displayName: string): Promise<string> {
    const emails = [{ value: userName, type: "work", primary: true }];
    return this.create("/Users", { schemas: [USER], userName, displayName, emails, active: true });
  }

  async createGroup(displayName: string, memberIds: readonly string[]): Promise<string> {
    return this.create("/Groups", { schemas: [GROUP], displayName, members: memberIds.map((value) => ({ value })) });
  }

  async deleteUser(id: string): Promise<void> {
    const { status } = await this.send("DELETE", `/Users/${id}`);
    if (status !== 204) throw new Error(`SCIM answered ${status} to a deletion`);
  }

  private async create(path: string, body: object): Promise<string> {
    const answer = await this.send("POST", path, body);
    const created = (await answer.json()) as { id?: string };
    if (answer.status !== 201 || !created.id) throw new Error(`SCIM answered ${answer.status} to ${path}`);
    return created.id;
  }

  private send(method: string, path: string, body?: object): Promise<Response> {
    return fetch(`${this.address}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body && { "content-type": "application/scim+json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  }
}
