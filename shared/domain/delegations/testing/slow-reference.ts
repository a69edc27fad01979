import type { DelegationWorld, Hand } from "./any-delegation-world";

/** The rights and counts of decision 0044, one rule after the other, from its text alone. */
export class SlowReference {
  constructor(private readonly world: DelegationWorld) {}

  /**
   * All active members of the approver groups. Without self-approval, certain and probable accounts of requester and
   * grantee are left out.
   */
  approvers(): number[] {
    const { approvers, selfApproval, people } = this.world;
    return this.all().filter((one) => {
      const isNamed = approvers.some((group) => this.isIn(group, one, []));
      return isNamed && people[one]!.active && (selfApproval || !this.isAbout(one));
    });
  }

  /** Pairs such as "3 for 1". */
  rights(): string[] {
    const own = this.approvers();
    const pairs: string[] = [];
    for (const to of this.all()) {
      for (const from of this.all()) {
        if (!own.includes(from) || own.includes(to)) continue;
        if (!this.isDelegatedNow(from, to) || this.isOneHuman(from, to)) continue;
        if (this.isAbout(from) || this.isAbout(to)) continue;
        pairs.push(`${to} for ${from}`);
      }
    }
    return pairs;
  }

  /** The people behind a hand, through any number of programs; "unknown" where one of the hands is nobody's. */
  peopleBehind(hand: Hand): number[] | "unknown" {
    if (hand === null) return "unknown";
    if ("person" in hand) return [hand.person];
    const { account, token } = this.world.programs[hand.program]!;
    const [ofAccount, ofToken] = [this.peopleBehind(account), this.peopleBehind(token)];
    return ofAccount === "unknown" || ofToken === "unknown" ? "unknown" : [...ofAccount, ...ofToken];
  }

  /** A delegation counts for nothing about its makers, nor where a maker gives it to themselves. */
  private isMadeByOthers(by: Hand, to: number): boolean {
    const makers = this.peopleBehind(by);
    return makers !== "unknown" && makers.every((maker) => !this.isAbout(maker) && !this.isOneHuman(maker, to));
  }

  /** The people whose approval is given. */
  counted(): number[] {
    const rights = this.rights();
    const heard: { humans: number[]; of: number }[] = [];
    for (const { by, for: behalf } of this.world.approvals) {
      if (behalf !== null && !rights.includes(`${by} for ${behalf}`)) continue;
      const humans = behalf === null ? [by] : [by, behalf];
      const isHeardAlready = heard.some((one) => one.humans.some((a) => humans.some((b) => this.isOneHuman(a, b))));
      if (!isHeardAlready) heard.push({ humans, of: behalf ?? by });
    }
    return [...new Set(heard.map(({ of }) => of))].sort();
  }

  /** The same human: certain by a chain of admins' answers, or probable by a shared address without an answer. */
  isOneHuman(a: number, b: number): boolean {
    const [ofA, ofB] = [this.accountsOf(a), this.accountsOf(b)];
    return ofA.some((one) => ofB.some((other) => one === other || this.mayBeOne(one, other)));
  }

  accountsOf(person: number): number[] {
    const accounts = [person];
    for (const one of accounts) {
      for (const { a, b, answer } of this.world.answers) {
        const other = a === one ? b : a;
        if (answer === "SAME_HUMAN" && [a, b].includes(one) && !accounts.includes(other)) accounts.push(other);
      }
    }
    return accounts;
  }

  mayBeOne(a: number, b: number): boolean {
    const { people, answers } = this.world;
    const isSaid = answers.some((one) => [one.a, one.b].includes(a) && [one.a, one.b].includes(b));
    return a !== b && people[a]!.address !== null && people[a]!.address === people[b]!.address && !isSaid;
  }

  private all(): number[] {
    return this.world.people.map((_, n) => n);
  }

  private isAbout(person: number): boolean {
    return this.isOneHuman(person, this.world.requester) || this.isOneHuman(person, this.world.grantee);
  }

  private isIn(group: number, person: number, seen: readonly number[]): boolean {
    if (seen.includes(group)) return false;
    const { people, groups } = this.world.groups[group]!;
    return people.includes(person) || groups.some((inner) => this.isIn(inner, person, [...seen, group]));
  }

  private isDelegatedNow(from: number, to: number): boolean {
    const { people, delegations, at } = this.world;
    if (!people[from]!.active || !people[to]!.active) return false;
    return delegations.some(
      (one) =>
        one.from === from &&
        one.to === to &&
        !one.isEnded &&
        one.starts <= at &&
        at < one.until &&
        this.isMadeByOthers(one.by, to),
    );
  }
}
