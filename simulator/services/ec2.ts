import { AwsError } from "../aws/aws-error";
import { EC2_QUERY } from "../aws/protocols";
import type { Service, ServiceCall } from "../aws/service";

/** The one EC2 operation that region discovery may use instead of account:ListRegions. */
export const ec2Service: Service = {
  name: "ec2",
  protocol: EC2_QUERY,
  xmlNamespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
  regional: true,
  operations: new Map([["DescribeRegions", describeRegions]]),
};

function describeRegions({ input, world, caller }: ServiceCall): object {
  const named = input.texts("RegionName");
  for (const name of named) {
    if (!world.regions.has(name)) {
      throw new AwsError("InvalidParameterValue", `Invalid region name: [${name}]`, 400);
    }
  }
  const all = input.text("AllRegions") === "true";
  const shown = [...world.regions.values()].filter(
    ({ name }) => (named.length === 0 || named.includes(name)) && (all || caller.account.enabledRegions.has(name)),
  );
  return {
    regionInfo: shown.map(({ name, optIn }) => ({
      regionName: name,
      regionEndpoint: `ec2.${name}.amazonaws.com`,
      optInStatus: !optIn
        ? "opt-in-not-required"
        : caller.account.enabledRegions.has(name)
          ? "opted-in"
          : "not-opted-in",
    })),
  };
}
