import { join } from "node:path";
import { withKubectl } from "../../../../simulator/testing/test-cli";
import { newId } from "../../../kernel/ids";
import { endedAccessOf } from "./ended-access";
import { HarnessOfPerson, PAYMENTS_CLUSTER, PERSONS_SET, STOREFRONT_CLUSTER } from "./testing/harness-of-person";
import type { HomeOfPerson } from "./testing/home-of-person";

/** Further ways to use the same files are in access-details.proof.int.test.ts. */
withKubectl("what a person is handed", () => {
  let harness: HarnessOfPerson;
  let home: HomeOfPerson;
  beforeEach(async () => {
    harness = await HarnessOfPerson.open();
    home = harness.home;
  });
  afterEach(() => harness?.close());

  it("the steps work for two grants on one cluster and one on another, in bash, any number of times", async () => {
    const roleArn = harness.assignedRole(PAYMENTS_CLUSTER);
    const grants = [
      await harness.granted(PAYMENTS_CLUSTER, roleArn, ["checkout"]),
      await harness.granted(PAYMENTS_CLUSTER, roleArn, ["ledger"]),
      await harness.granted(STOREFRONT_CLUSTER, harness.assignedRole(STOREFRONT_CLUSTER), null),
    ] as const;
    await home.bash(`${grants[0].commands.save}\n${grants[0].commands.signIn}`);
    for (const { commands } of [...grants, ...grants]) await home.bash(commands.save);
    for (const { commands } of grants) {
      expect(await home.bash(`${commands.use} 2>&1`)).toMatch(/^No resources found/);
    }
    expect(harness.signIns).toBe(1);

    const inOne = { KUBECONFIG: grants.map(({ kubeconfig }) => join(home.path, kubeconfig!.path)).join(":") };
    const merged = await home.start("/usr/bin/kubectl", ["config", "view", "-o", "json"], inOne);
    // kubectl keeps the first of two contexts, clusters or users with one name.
    const { contexts, clusters, users } = JSON.parse(merged) as Record<string, { name: string }[]>;
    const names = grants.map(({ profileName }) => profileName).sort();
    for (const named of [contexts, clusters, users]) expect(named!.map(({ name }) => name).sort()).toEqual(names);
    const asked = ["--context", grants[2].profileName, "auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"];
    expect(await home.start("/usr/bin/kubectl", asked, inOne)).toMatch(
      new RegExp(`/AWSReservedSSO_${PERSONS_SET}_[0-9a-f]{16}/ana.silva-acme.example$`),
    );
    await harness.expectOwnFilesUntouched();
  });

  it("the steps work with the person's own role, by the profile of their sign-in", async () => {
    const { commands } = await harness.grantedOwnRole();
    for (const _time of ["first", "second"]) await home.bash(commands.save);
    expect(await home.bash(`${commands.use} 2>&1`, { AWS_PROFILE: "me" })).toMatch(/^No resources found/);
    await harness.expectOwnFilesUntouched();
  });

  it("access is refused after its end, is removed by a command, and leaves a later grant alone", async () => {
    const roleArn = harness.assignedRole(PAYMENTS_CLUSTER);
    const grantId = newId();
    const first = await harness.granted(PAYMENTS_CLUSTER, roleArn, null, grantId);
    await home.bash(`${first.commands.save}\n${first.commands.signIn}`);
    harness.removeEntry(PAYMENTS_CLUSTER, roleArn);
    // One request: kubectl lets the AWS CLI make another token after each refusal, and `use` would look around first.
    const whoami = ["--kubeconfig", join(home.path, first.kubeconfig!.path), "auth", "whoami"];
    await expect(home.start("/usr/bin/kubectl", whoami)).rejects.toThrow("Unauthorized");

    // The same role with the same sign-in: the entry alone makes the difference.
    const again = await harness.granted(PAYMENTS_CLUSTER, roleArn, null);
    await home.bash(again.commands.save);
    const resourceArn = `arn:aws:eks:${PAYMENTS_CLUSTER.region}:${PAYMENTS_CLUSTER.accountId}:cluster/${PAYMENTS_CLUSTER.name}`;
    const now = new Date();
    const times = { activeAt: now, endAskedAt: now, endedAt: now };
    const { removeCommand } = endedAccessOf({
      id: grantId,
      resourceArn,
      resourceName: PAYMENTS_CLUSTER.name,
      ...times,
    })!;
    for (const _time of ["first", "second"]) await home.bash(removeCommand);
    await expect(home.read(first.kubeconfig!.path)).rejects.toThrow("ENOENT");
    expect(await home.bash(`${again.commands.use} 2>&1`)).toMatch(/^No resources found/);
    await harness.expectOwnFilesUntouched();
  });
});
