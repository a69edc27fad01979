import { join } from "node:path";
import { withKubectl } from "../../../../simulator/testing/test-cli";
import { HarnessOfPerson, PAYMENTS_CLUSTER, PERSONS_SET } from "./testing/harness-of-person";
import type { HomeOfPerson } from "./testing/home-of-person";

/** The same files as in access-details.int.test.ts, in ways that differ by the calls of the tools alone. */
withKubectl("access details in further ways", () => {
  let harness: HarnessOfPerson;
  let home: HomeOfPerson;
  beforeEach(async () => {
    harness = await HarnessOfPerson.open();
    home = harness.home;
  });
  afterEach(() => harness?.close());

  it("the steps work without a shell, from files saved at their paths", async () => {
    const roleArn = harness.assignedRole(PAYMENTS_CLUSTER);
    const grants = [
      await harness.granted(PAYMENTS_CLUSTER, roleArn, ["checkout"]),
      await harness.granted(PAYMENTS_CLUSTER, roleArn, ["ledger"]),
    ];
    for (const { awsConfig, kubeconfig, profileName } of grants) {
      for (const file of [awsConfig!, kubeconfig!, awsConfig!, kubeconfig!]) await home.write(file.path, file.text);
      const config = { AWS_CONFIG_FILE: join(home.path, awsConfig!.path) };
      expect(await home.start("/usr/bin/aws", ["configure", "list-profiles"], config)).toBe(`${profileName}\nme\n`);
      await home.start("/usr/bin/aws", ["sso", "login", "--profile", profileName], config);
      const words = ["--kubeconfig", join(home.path, kubeconfig!.path), "auth", "can-i", "list", "pods"];
      const others = { AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY: "of somebody else" };
      expect(await home.start("/usr/bin/kubectl", words, others)).toBe("yes\n");
    }
    await harness.expectOwnFilesUntouched();
    expect(await home.start("/usr/bin/aws", ["configure", "list-profiles"])).toBe(
      "default\nacme-dev\ndrawbridge-payments\nme\n",
    );
    expect(await home.start("/usr/bin/kubectl", ["config", "current-context"])).toBe("kind-dev\n");
  });

  it("the steps work in a shell of their own, by the environment", async () => {
    const details = await harness.granted(PAYMENTS_CLUSTER, harness.assignedRole(PAYMENTS_CLUSTER), null);
    await home.bash(`${details.commands.save}\n${details.commands.signIn}`);
    const exports = details.environment.map(({ name, value }) => `export ${name}="${value}"`).join("\n");
    expect(await home.bash(`${exports}\naws sts get-caller-identity --query Arn --output text`)).toContain(PERSONS_SET);
    expect(await home.bash(`${exports}\nkubectl get namespaces -o name`)).toContain("namespace/checkout\n");
  });

  it("the kubeconfig begins in an allowed namespace, also with patterns only", async () => {
    const { commands } = await harness.granted(PAYMENTS_CLUSTER, harness.assignedRole(PAYMENTS_CLUSTER), ["team-*"]);
    await home.bash(`${commands.save}\n${commands.signIn}`);
    const use = commands.use!;
    expect(await home.bash(`${use.replace("NAMESPACE", "team-a")} 2>&1`)).toMatch(/^No resources found/);
    await expect(home.bash(use.replace("NAMESPACE", "ledger"))).rejects.toThrow("Forbidden");
  });
});
