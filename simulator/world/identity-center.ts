import { uuidOf } from "../kernel/ids";
import { Mistake } from "../kernel/mistake";
import type { ExternalId, IdentityCenterData } from "../scenarios/scenario";

export interface User {
  readonly id: string;
  readonly userName: string;
  email: string | null;
  displayName: string;
  title: string | null;
  enabled: boolean;
  /** The user's ids at the identity providers that provision the user, each with its issuer. */
  externalIds: readonly ExternalId[];
}

export interface Group {
  readonly id: string;
  readonly name: string;
  /** Membership id by user id. */
  readonly members: Map<string, string>;
}

export type NewUser = Pick<User, "userName"> & Partial<Omit<User, "id" | "userName">>;
export type UserChange = Partial<Omit<User, "id" | "userName">>;

type Instance = Omit<IdentityCenterData, "users" | "groups" | "permissionSets">;

/** The one instance of IAM Identity Center of an organization, with its people and groups. */
export class IdentityCenter {
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, Group>();
  /** Indexed by lower-cased user name, because a large directory is filled user by user. */
  private readonly usersByName = new Map<string, User>();
  private made = 0;
  private sorted: { users: string[]; groups: string[] } | null = null;

  constructor(readonly instance: Instance) {}

  /** Sorted lazily, after a change. */
  ids(): { readonly users: readonly string[]; readonly groups: readonly string[] } {
    this.sorted ??= { users: [...this.users.keys()].sort(), groups: [...this.groups.keys()].sort() };
    return this.sorted;
  }

  addUser({ userName, ...given }: NewUser): User {
    if (this.userNamed(userName)) throw new Mistake(`There is already a user ${userName}.`);
    const { email = userName, displayName = userName, title = null, enabled = true, externalIds = [] } = given;
    const id = this.newId(`user/${userName}`);
    const user: User = { id, userName, email, displayName, title, enabled, externalIds };
    this.users.set(user.id, user);
    this.usersByName.set(userName.toLowerCase(), user);
    this.sorted = null;
    return user;
  }

  changeUser(userName: string, change: UserChange): User {
    return Object.assign(this.user(userName), change);
  }

  /** Deletes the memberships too. */
  removeUser(userName: string): void {
    const { id } = this.user(userName);
    this.users.delete(id);
    this.usersByName.delete(userName.toLowerCase());
    for (const group of this.groups.values()) group.members.delete(id);
    this.sorted = null;
  }

  addGroup(name: string): Group {
    if (this.groupNamed(name)) throw new Mistake(`There is already a group ${name}.`);
    const group: Group = { id: this.newId(`group/${name}`), name, members: new Map() };
    this.groups.set(group.id, group);
    this.sorted = null;
    return group;
  }

  removeGroup(name: string): void {
    this.groups.delete(this.group(name).id);
    this.sorted = null;
  }

  addMember(groupName: string, userName: string): void {
    const { members, id } = this.group(groupName);
    const user = this.user(userName);
    if (!members.has(user.id)) members.set(user.id, this.newId(`membership/${id}/${user.id}`));
  }

  removeMember(groupName: string, userName: string): void {
    if (!this.group(groupName).members.delete(this.user(userName).id)) {
      throw new Mistake(`${userName} is not a member of ${groupName}.`);
    }
  }

  /** User names are compared without case. */
  userNamed(userName: string): User | undefined {
    return this.usersByName.get(userName.toLowerCase());
  }

  userWithEmail(email: string): User | undefined {
    return find(this.users, (user) => user.email?.toLowerCase() === email.toLowerCase());
  }

  groupNamed(name: string): Group | undefined {
    return find(this.groups, (group) => group.name.toLowerCase() === name.toLowerCase());
  }

  principalNamed({ user, group }: { user?: string; group?: string }): { type: "USER" | "GROUP"; id: string } {
    return user === undefined
      ? { type: "GROUP", id: this.group(group ?? "").id }
      : { type: "USER", id: this.user(user).id };
  }

  private user(userName: string): User {
    const user = this.userNamed(userName);
    if (!user) throw new Mistake(`There is no user ${userName}.`);
    return user;
  }

  private group(name: string): Group {
    const group = this.groupNamed(name);
    if (!group) throw new Mistake(`There is no group ${name}.`);
    return group;
  }

  /** Stable after every reset; different for a recreated object. */
  private newId(what: string): string {
    return uuidOf(`${what}/${this.made++}`);
  }
}

export function identityCenterOf(data: IdentityCenterData): IdentityCenter {
  const { users, groups, permissionSets: _, ...instance } = data;
  const center = new IdentityCenter(instance);
  for (const user of users) center.addUser(user);
  for (const { name, members } of groups) {
    center.addGroup(name);
    for (const userName of members) center.addMember(name, userName);
  }
  return center;
}

function find<T>(things: ReadonlyMap<string, T>, fits: (thing: T) => boolean): T | undefined {
  for (const thing of things.values()) if (fits(thing)) return thing;
  return undefined;
}
