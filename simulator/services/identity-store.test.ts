import {
  DescribeGroupCommand,
  DescribeUserCommand,
  GetGroupIdCommand,
  GetUserIdCommand,
  ListGroupMembershipsCommand,
  ListGroupMembershipsForMemberCommand,
  ListGroupsCommand,
  ListUsersCommand,
  paginateListUsers,
} from "@aws-sdk/client-identitystore";
import { ListInstancesCommand } from "@aws-sdk/client-sso-admin";
import { type Simulator, startSimulator } from "../start";
import { administratorCredentials, clientsOf, failureOf } from "../testing/test-clients";

const IdentityStoreId = "d-936ac3e5f1";
let aws: Simulator;
beforeAll(async () => {
  aws = await startSimulator();
});
afterEach(() => aws.reset());
afterAll(() => aws.close());

const store = (region?: string) => clientsOf(aws, administratorCredentials(aws), region).identityStore;
const admin = (region?: string) => clientsOf(aws, administratorCredentials(aws), region).ssoAdmin;
const people = () => {
  if (!aws.world.identityCenter) throw new Error("acme has an Identity Center");
  return aws.world.identityCenter;
};

it("the identity store names its instance in its own region, and none elsewhere", async () => {
  const { Instances } = await admin().send(new ListInstancesCommand({}));
  expect(Instances).toEqual([
    {
      InstanceArn: "arn:aws:sso:::instance/ssoins-6804ac3e5e2b9f01",
      IdentityStoreId,
      OwnerAccountId: "310254870016",
      Status: "ACTIVE",
      PrimaryRegion: "eu-west-1",
    },
  ]);
  expect((await admin("us-east-1").send(new ListInstancesCommand({}))).Instances).toEqual([]);
  expect((await failureOf(store("us-east-1").send(new ListUsersCommand({ IdentityStoreId })))).name).toBe(
    "ResourceNotFoundException",
  );
});

it("the identity store lists people with their attributes", async () => {
  const { Users = [] } = await store().send(new ListUsersCommand({ IdentityStoreId }));
  expect(Users).toHaveLength(12);
  expect(Users.find((user) => user.UserName === "ana.silva@acme.example")).toEqual({
    IdentityStoreId,
    UserId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    UserName: "ana.silva@acme.example",
    DisplayName: "Ana Silva",
    Name: { GivenName: "Ana", FamilyName: "Silva" },
    Emails: [{ Value: "ana.silva@acme.example", Type: "work", Primary: true }],
    Title: "Staff Engineer",
    UserStatus: "ENABLED",
  });
  expect(Users.filter((user) => user.UserStatus === "DISABLED").map((user) => user.DisplayName)).toEqual([
    "Otto Lindqvist",
  ]);
});

it("the identity store returns the external ids of the provisioning identity provider, as they are now", async () => {
  const ana = "ana.silva@acme.example";
  expect(await externalIdsOf(ana)).toBeUndefined();
  people().addUser({ userName: "pia@acme.example", externalIds: [{ issuer: ISSUER, id: "00u1" }] });
  people().changeUser(ana, { externalIds: [{ issuer: ISSUER, id: "00u2" }] });
  expect(await externalIdsOf("pia@acme.example")).toEqual([{ Issuer: ISSUER, Id: "00u1" }]);
  expect(await externalIdsOf(ana)).toEqual([{ Issuer: ISSUER, Id: "00u2" }]);
});

it("the identity store returns a hundred at a time, and no more", async () => {
  for (let n = 0; n < 200; n += 1) people().addUser({ userName: `new.${n}@acme.example` });
  const sizes: (number | undefined)[] = [];
  const names = new Set<string | undefined>();
  for await (const page of paginateListUsers({ client: store() }, { IdentityStoreId })) {
    sizes.push(page.Users?.length);
    for (const user of page.Users ?? []) names.add(user.UserName);
  }
  expect(sizes).toEqual([100, 100, 12]);
  expect(names.size).toBe(212);
  const tooMany = store().send(new ListUsersCommand({ IdentityStoreId, MaxResults: 101 }));
  expect((await failureOf(tooMany)).name).toBe("ValidationException");
});

it("the identity store lists groups, their members and the groups of a member", async () => {
  const { Groups = [] } = await store().send(new ListGroupsCommand({ IdentityStoreId }));
  expect(Groups.map((group) => group.DisplayName).sort()).toEqual([
    "Data Platform",
    "Logistics",
    "Parcels",
    "Payments Team",
    "Platform",
    "Security",
    "Storefront",
  ]);
  const { GroupId } = await groupId("payments team");
  const { UserId } = await userId("userName", "ana.silva@acme.example");
  const { GroupMemberships = [] } = await store().send(new ListGroupMembershipsCommand({ IdentityStoreId, GroupId }));
  expect(GroupMemberships).toHaveLength(3);
  const hers = GroupMemberships.find((membership) => membership.MemberId?.UserId === UserId);
  expect(hers).toMatchObject({ GroupId, MembershipId: expect.any(String) });
  const ofAna = await store().send(
    new ListGroupMembershipsForMemberCommand({ IdentityStoreId, MemberId: { UserId: UserId ?? "" } }),
  );
  expect(ofAna.GroupMemberships).toEqual([hers]);
});

it("the identity store finds and describes people by name or address, groups by name", async () => {
  const { UserId } = await userId("emails.value", "li.wei@acme.example");
  const user = await store().send(new DescribeUserCommand({ IdentityStoreId, UserId }));
  expect(user.DisplayName).toBe("Li Wei");
  const { GroupId } = await groupId("Parcels");
  expect((await store().send(new DescribeGroupCommand({ IdentityStoreId, GroupId }))).DisplayName).toBe("Parcels");
  expect((await failureOf(userId("userName", "nobody"))).name).toBe("ResourceNotFoundException");
  expect((await failureOf(userId("title", "Engineer"))).name).toBe("ValidationException");
  expect((await failureOf(store().send(new DescribeUserCommand({ IdentityStoreId, UserId: "nobody" })))).name).toBe(
    "ResourceNotFoundException",
  );
});

it("the identity store shows at once people who came, left or changed teams", async () => {
  people().addUser({ userName: "pia@acme.example", displayName: "Pia Blom" });
  people().addMember("Parcels", "pia@acme.example");
  people().removeMember("Payments Team", "ben.okoro@acme.example");
  people().removeUser("emil.berg@acme.example");
  people().removeGroup("Logistics");
  expect(await membersOf("Parcels")).toHaveLength(1);
  expect(await membersOf("Payments Team")).toHaveLength(2);
  expect(await membersOf("Security")).toEqual([]);
  expect((await failureOf(groupId("Logistics"))).name).toBe("ResourceNotFoundException");
});

it("the identity store is closed to every account but the management account", async () => {
  const member = clientsOf(aws, aws.credentialsFor("310254875561"));
  const everything = aws.world.putRole("310254875561", { name: "Admin", trust: {} });
  const administrator = clientsOf(aws, aws.credentialsFor("310254875561", everything.name));
  for (const { identityStore, ssoAdmin } of [member, administrator, clientsOf(aws)]) {
    expect((await failureOf(identityStore.send(new ListUsersCommand({ IdentityStoreId })))).name).toBe(
      "AccessDeniedException",
    );
    expect((await failureOf(ssoAdmin.send(new ListInstancesCommand({})))).name).toBe("AccessDeniedException");
  }
});

it("the identity store accepts twenty requests a second, over all of its APIs", async () => {
  const slow = await startSimulator({ throttle: "documented", clock: () => 1_800_000_000_000 });
  try {
    const { identityStore, ssoAdmin } = clientsOf(slow, administratorCredentials(slow));
    for (let n = 0; n < 10; n += 1) {
      await identityStore.send(new ListUsersCommand({ IdentityStoreId }));
      await ssoAdmin.send(new ListInstancesCommand({}));
    }
    const refused = await failureOf(identityStore.send(new ListGroupsCommand({ IdentityStoreId })));
    expect(refused).toMatchObject({ name: "ThrottlingException", status: 429 });
    slow.advanceClock(50);
    await identityStore.send(new ListGroupsCommand({ IdentityStoreId }));
  } finally {
    await slow.close();
  }
});

const unique = (AttributePath: string, AttributeValue: string) => ({
  AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
});
const userId = (path: string, value: string) =>
  store().send(new GetUserIdCommand({ IdentityStoreId, ...unique(path, value) }));
const groupId = (name: string) =>
  store().send(new GetGroupIdCommand({ IdentityStoreId, ...unique("displayName", name) }));

const ISSUER = "https://scim.example.com/acme";

/** As returned by lists and by descriptions. */
async function externalIdsOf(userName: string) {
  const { UserId } = await userId("userName", userName);
  const { ExternalIds } = await store().send(new DescribeUserCommand({ IdentityStoreId, UserId }));
  const { Users = [] } = await store().send(new ListUsersCommand({ IdentityStoreId }));
  expect(Users.find((user) => user.UserId === UserId)?.ExternalIds).toEqual(ExternalIds);
  return ExternalIds;
}

async function membersOf(name: string) {
  const { GroupId } = await groupId(name);
  return (await store().send(new ListGroupMembershipsCommand({ IdentityStoreId, GroupId }))).GroupMemberships;
}
