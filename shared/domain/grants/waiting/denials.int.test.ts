import { endLateGrants } from "../ending/sweep-grants";
import { createSimulatedHarness, MIA, type SimulatedHarness, view } from "../testing/simulated-harness";

let aws: SimulatedHarness;

beforeAll(async () => {
  aws = await createSimulatedHarness();
});
afterAll(() => aws.close());

const state = async (id: string) => (await aws.harness.grant(id)).state;
const beginWithIdentityCenter = async () => {
  await aws.begin({ principalStrategy: "IDENTITY_CENTER", principalRoleTemplate: null });
  aws.simulator.world.identityCenter!.addUser({ userName: "mia", displayName: "Mia" });
  await aws.harness.db.query(
    "update connectors set last_seen_at = $1",
    [aws.harness.clock.now().getTime() + 86_400_000].map((at) => new Date(at)),
  );
};

/** IAM is eventually consistent: a role that is to be allowed a call may be denied it for a while. */
describe("a denial while access is given", () => {
  it.each([
    ["ListRoles", 1],
    ["ListRoles", 3],
    ["CreateAccountAssignment", 2],
    ["ListAccountAssignments", 3],
    ["CreateAccessEntry", 3],
    ["AssociateAccessPolicy", 2],
  ])("of %s, %i times, delays it and ends nothing", async (operation, times) => {
    await beginWithIdentityCenter();
    aws.simulator.addFault({ operation, error: "AccessDeniedException", times });
    const { id } = await aws.harness.give(view(["a"]), 600);
    await aws.harness.pass(120_000);
    expect(await state(id)).toBe("ACTIVE");
    expect(aws.simulator.calls({ operation, error: "AccessDeniedException" })).toHaveLength(times);
  });

  it("of the role by template ends nothing", async () => {
    await aws.begin();
    aws.simulator.addFault({ operation: "GetRole", error: "AccessDenied", times: 3 });
    const { id } = await aws.harness.give(view(["a"]), 600);
    await aws.harness.pass(60_000);
    expect(await state(id)).toBe("ACTIVE");
    expect(aws.can(MIA)).toEqual(["AmazonEKSViewPolicy: a"]);
  });

  it.each([
    ["iam:ListRoles", "ListRoles"],
    ["eks:CreateAccessEntry", "CreateAccessEntry"],
  ])("of %s is retried every minute at least, for an hour, and then reported", async (action, operation) => {
    await beginWithIdentityCenter();
    aws.simulator.addFault({ operation, error: "AccessDeniedException", forever: true });
    const { id } = await aws.harness.give(view(["a"]), 600);
    await aws.harness.pass(3_599_000);
    expect(await state(id)).toBe("PENDING");
    expect(aws.simulator.calls({ operation }).length).toBeGreaterThan(59);
    await aws.harness.pass(11_000);
    await endLateGrants(aws.harness);
    await aws.harness.pass(10_000);
    expect(await aws.harness.grant(id)).toMatchObject({
      state: "FAILED",
      endReason: "NOT_IN_TIME",
      endMessage: expect.stringMatching(
        new RegExp(`^The access did not come within an hour, so it is not tried any more. AWS denied ${action} .*`),
      ),
    });
  });
});
