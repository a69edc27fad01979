import { aDefinition, saveCluster, saveFlow } from "../../../../testing/access-flows";
import { accountNumber, saveAccount, saveConnector, saveIntegration } from "../../../../testing/factories";
import { ADMIN, type TestDomain } from "../../../../testing/test-domain";
import { newId } from "../../../kernel/ids";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import type { Condition, ConditionGroup } from "../../access-flows/flow-definition";
import { flowsFor } from "../../access-flows/matching/match-flows";
import { peopleMatchingEach } from "../../access-flows/matching/matching-people";
import { AccessRequest, AccessRequestItem } from "../../access-requests/access-request.entity";
import { loadApprovers } from "../../access-requests/approvers/request-approvers";
import { requestsAwaitingDecision } from "../../access-requests/approvers/requests-awaiting-decision";
import type { FileUser } from "../../identities/file/identity-file-schema";
import { ensurePeople } from "../../identities/linking/ensure-people";
import { linkVouchedIdentities } from "../../identities/linking/link-identities";
import { stagedPeople } from "../../identities/stage-identities";
import type { Integration } from "../../integrations/integration.entity";
import { findDeciders } from "../../owners/find-deciders";
import { takePeopleLock } from "../../people-lock/people-lock";
import type { Resource } from "../../resources/resource.entity";
import { RoleAssignment } from "../../roles/role-assignment.entity";
import { PeopleService } from "../people.service";
import { type ConditionsSpec, type NamedValuesSpec, PERSON, type PeopleWorldSpec } from "./any-people-world";
import { type Answers, type Deed, standingText } from "./model-side";

interface Row {
  readonly id: string;
  readonly ref: string;
  readonly personId: string | null;
}

/** The world of a test in the product. */
export class ProductSide {
  private providerIds: string[] = [];
  /** The id behind PERSON, known once Ana is. */
  private personId = PERSON;
  private flows: AccessFlow[] = [];
  private resources: Resource[] = [];
  private readonly requestIds: string[] = [];
  private readonly people: PeopleService;

  constructor(
    private readonly domain: TestDomain,
    private readonly spec: PeopleWorldSpec,
  ) {
    this.people = new PeopleService(domain);
  }

  async begin(writes: readonly Extract<Deed, { kind: "write" }>[]): Promise<void> {
    const { db, identityProviders } = this.domain;
    await this.domain.empty();
    for (const [n, { standing, vouches }] of this.spec.providers.entries()) {
      const { id } = await identityProviders.create(ADMIN, ["People", "Partners", "Others"][n]!);
      await db.query("update identity_providers set standing = $2, vouches_for_domains = $3 where id = $1", [
        id,
        standing,
        vouches,
      ]);
      this.providerIds.push(id);
    }
    for (const write of writes) {
      await this.happen(write);
      if (this.personId === PERSON) this.personId = (await this.rows())[0]!.personId!;
    }
    const integration = await this.saveOwners();
    for (const { requestors, grantees, approvers, selfApproval } of this.spec.flows) {
      const { settings } = aDefinition();
      const policy = approvers.map((one) => (one.kind === "PEOPLE" ? { kind: one.kind, ...this.named(one) } : one));
      const definition = aDefinition({
        requestors: this.conditions(requestors),
        requestFor: { scopes: ["SELF", "OTHERS"], grantees: grantees && this.conditions(grantees) },
        approverPolicy: { mode: "ANY_OF", groups: [{ operator: "OR", approvers: policy }] },
        settings: { ...settings, selfApprovalAllowed: selfApproval },
      });
      this.flows.push(await saveFlow(db, { name: `flow ${this.flows.length}`, definition }));
    }
    await this.domain.act((tx) => this.domain.owners.resolveIntegration(tx, integration.id));
  }

  private async saveOwners(): Promise<Integration> {
    const { db, owners, clock } = this.domain;
    const rules = await owners.freeze(
      db.manager,
      {
        integrationOwners: this.spec.integrationOwners.map((one) => this.named(one)),
        ownerRules: this.spec.rules.map(({ tag, attribute, provider, separator }) => ({
          keyName: tag,
          attribute,
          providerId: this.providerId(provider),
          separator,
        })),
      },
      [],
    );
    const integration = await saveIntegration(db, await saveConnector(db, { lastSeenAt: clock.now() }), rules);
    const account = await saveAccount(db, integration, { accountId: accountNumber(1) });
    for (const [n, { tags }] of this.spec.resources.entries()) {
      const real = Object.fromEntries(Object.entries(tags).map(([tag, text]) => [tag, this.real(text)]));
      this.resources.push(await saveCluster(db, account, `cluster-${n}`, { tags: real }));
    }
    return integration;
  }

  private providerId(n: number): string {
    return this.providerIds[n % this.providerIds.length]!;
  }

  private real(text: string): string {
    return text.replaceAll(PERSON, this.personId);
  }

  private named({ attribute, provider, values }: NamedValuesSpec) {
    return { attribute, providerId: this.providerId(provider), values: values.map((one) => this.real(one)) };
  }

  private conditions({ operator, conditions }: ConditionsSpec): ConditionGroup {
    return {
      operator,
      conditions: conditions.map((one): Condition => ({ operator: one.operator, ...this.named(one) })),
    };
  }

  async happen(deed: Deed): Promise<void> {
    const { db, clock, owners } = this.domain;
    clock.advance({ seconds: 1 });
    const rows = new Map((await this.rows()).map((row) => [row.ref, row]));
    const idOf = (ref: string) => rows.get(ref)!.id;
    const personOf = (home: string) => rows.get(home)!.personId!;
    switch (deed.kind) {
      case "write":
        return this.write(deed);
      case "vouch":
        return this.domain.act(async (tx) => {
          const id = this.providerId(deed.provider);
          await takePeopleLock(tx.manager);
          await tx.manager.query("update identity_providers set vouches_for_domains = $2 where id = $1", [
            id,
            deed.domains,
          ]);
          await linkVouchedIdentities(tx, id);
        });
      case "stand":
        return this.domain.act(async (tx) => {
          const id = this.providerId(deed.provider);
          await takePeopleLock(tx.manager);
          await tx.manager.query("update identity_providers set standing = $2 where id = $1", [id, deed.standing]);
          await ensurePeople(tx.manager, id, tx.now);
          await owners.resolveIntegration(tx, this.resources[0]!.integrationId);
        });
      case "handOver": {
        const [from, to] = [this.providerId(deed.from), this.providerId(deed.to)];
        await this.domain.providerChanges.handOver(ADMIN, from, to, "KEEP", true);
        this.flows = await db.manager.find(AccessFlow, { order: { name: "ASC" } });
        return;
      }
      case "say":
        await this.people.answer(ADMIN, personOf(deed.a), personOf(deed.b), deed.answer);
        return;
      case "merge":
        await this.people.merge(ADMIN, {
          personId: personOf(deed.home),
          otherId: personOf(deed.gone),
          homeIdentityId: idOf(deed.home),
        });
        return;
      case "unlink":
        await this.people.unlinkIdentity(ADMIN, idOf(deed.identity));
        return;
      case "move":
        await this.people.moveHome(ADMIN, personOf(deed.person), idOf(deed.identity));
        return;
      case "link":
        await this.people.linkIdentity(ADMIN, idOf(deed.identity), personOf(deed.person));
        return;
      case "assign":
        await db.manager.save(RoleAssignment, {
          personId: personOf(deed.person),
          role: "AUDITOR" as const,
          createdAt: clock.now(),
        });
        return;
      case "ask":
        return this.ask(personOf(deed.requester), personOf(deed.grantee), deed.flow, deed.resource);
    }
  }

  private async write({ provider, document: { users, groups } }: Extract<Deed, { kind: "write" }>): Promise<void> {
    const keys = (all: readonly string[]) => all.map((key) => this.real(key));
    const people = [...users].map(
      ([key, { userName, email, active, manager, team }]): FileUser => ({
        id: this.real(key),
        userName: this.real(userName),
        email: email ?? undefined,
        active,
        manager: manager === null ? undefined : this.real(manager),
        roles: [],
        attributes: team === null ? {} : { team },
      }),
    );
    const read = {
      users: people,
      groups: [...groups].map(([key, { name, members, groups: inside }]) => ({
        id: this.real(key),
        name: this.real(name),
        members: keys(members),
        groups: keys(inside),
      })),
    };
    const options = { confirmRemovals: true };
    await this.domain.identityProviders.importPeople(ADMIN, this.providerId(provider), stagedPeople(read), options);
  }

  /** Inserted directly, as if requested while the flow still permitted it: deciders do not depend on that. */
  private async ask(requesterId: string, granteeId: string, flow: number, resource: number): Promise<void> {
    const { db, clock } = this.domain;
    const [id, now, later] = [newId(), clock.now(), new Date("2099-01-01T00:00:00.000Z")];
    const { approverPolicy, escalation, settings } = this.flows[flow]!.definition;
    const times = { createdAt: now, changedAt: now };
    await db.manager.insert(AccessRequest, { id, requesterId, granteeId, state: "PENDING", ...times, version: 1 });
    await db.manager.insert(AccessRequestItem, {
      id: newId(),
      requestId: id,
      resourceId: this.resources[resource]!.id,
      resourceName: this.resources[resource]!.name,
      flowId: this.flows[flow]!.id,
      access: { policies: [], groups: [] },
      durationSeconds: 60,
      rules: { approverPolicy, escalation, settings },
      state: "PENDING",
      stateSince: now,
      nextTimerAt: later,
      lapsesAt: later,
    } as object);
    this.requestIds.push(id);
  }

  /** Every identity, in the model's terms. */
  private async rows(): Promise<Row[]> {
    const rows: (Row & { providerId: string; key: string })[] = await this.domain.db.query(
      `select id, person_id as "personId", provider_id as "providerId", external_id as key from identities order by created_at`,
    );
    return rows.map(({ id, personId, providerId, key }) => ({ id, personId, ref: this.refOf(providerId, key) }));
  }

  private refOf(providerId: string, key: string): string {
    return `${this.providerIds.indexOf(providerId)}/${key === this.personId ? PERSON : key}`;
  }

  async answers(): Promise<Answers> {
    const { manager } = this.domain.db;
    const identities = await this.rows();
    const people: { id: string; providerId: string; key: string; active: boolean }[] = await manager.query(
      `select id, provider_id as "providerId", external_id as key, active from homes`,
    );
    const homes = new Map(people.map(({ id, providerId, key }) => [id, this.refOf(providerId, key)]));
    const named = (ids: Iterable<string>) => [...ids].map((id) => homes.get(id)!).sort();
    const deciders = await findDeciders(
      manager,
      this.resources.map(({ id: resourceId }) => ({ resourceId, excludedPersonIds: [] })),
    );
    const requestors = this.flows.map(({ definition }) => definition.requestors);
    const grantees = this.flows.map(({ definition }) => definition.requestFor.grantees ?? EVERYBODY);
    const meant = (await peopleMatchingEach(manager, [...requestors, ...grantees])).map(named);
    const requests = await this.requests();
    const waiting: Record<string, number[]> = {};
    for (const { id } of people.filter(({ active }) => active)) {
      const found = (await requestsAwaitingDecision(manager, id, this.domain.clock.now())).map((one) =>
        this.requestIds.indexOf(one.id),
      );
      waiting[homes.get(id)!] = found.sort();
    }
    return {
      whose: Object.fromEntries(identities.map(({ ref, personId }) => [ref, personId && homes.get(personId)!])),
      roles: await this.roles(identities),
      owners: await this.owners(),
      deciders: deciders.map((one) => named(one!.people.map(({ id }) => id))),
      requestors: meant.slice(0, requestors.length),
      grantees: meant.slice(requestors.length),
      mayAsk: await this.mayAsk(requests.map(({ request }) => request)),
      approvers: await this.approvers(requests, named),
      waiting,
    };
  }

  private async requests() {
    const { manager } = this.domain.db;
    const requests = await Promise.all(this.requestIds.map((id) => manager.findOneByOrFail(AccessRequest, { id })));
    return Promise.all(
      requests.map(async (request) => ({
        request,
        items: await manager.findBy(AccessRequestItem, { requestId: request.id }),
      })),
    );
  }

  private async roles(identities: readonly Row[]): Promise<Answers["roles"]> {
    const roles: Record<string, readonly string[] | null> = {};
    for (const { id, ref } of identities) {
      const found = await this.domain.people.find(id);
      roles[ref] = found && [...found.roles].sort();
    }
    return roles;
  }

  /** As stored, which has to equal a fresh resolution. */
  private async owners(): Promise<string[][]> {
    const rows: { resourceId: string; providerId: string; kind: string; key: string | null; value: string }[] =
      await this.domain.db.query(
        `select o.resource_id as "resourceId", o.provider_id as "providerId", lower(o.kind) as kind, lower(o.value) as value,
                coalesce(i.external_id, g.external_id) as key
           from resource_owners o left join identities i on i.id = o.identity_id left join identity_groups g on g.id = o.group_id`,
      );
    return this.resources.map(({ id }) =>
      rows
        .filter(({ resourceId }) => resourceId === id)
        .map(({ providerId, kind, key, value }) =>
          key === null ? `team ${this.refOf(providerId, value)}` : `${kind} ${this.refOf(providerId, key)}`,
        )
        .sort(),
    );
  }

  private async mayAsk(requests: readonly AccessRequest[]): Promise<string[][]> {
    const flows: string[][] = [];
    for (const request of requests) {
      const found = await flowsFor(this.domain.db.manager, request);
      flows.push(found.map(({ flow, relation }) => standingText(Number(flow.name.slice(5)), relation)));
    }
    return flows;
  }

  private async approvers(
    requests: Awaited<ReturnType<ProductSide["requests"]>>,
    named: (ids: Iterable<string>) => string[],
  ): Promise<string[][][]> {
    const found = await loadApprovers(this.domain.db.manager, requests, this.domain.clock.now());
    return requests.map(({ items: [item] }) =>
      found.get(item!.id)!.groups[0]!.approvers.map(({ people }) => named(people.map(({ id }) => id))),
    );
  }
}

const EVERYBODY: ConditionGroup = { operator: "AND", conditions: [] };
