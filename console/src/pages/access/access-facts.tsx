import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs, { type KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";
import { addresses } from "../../app/addresses";
import { Copyable } from "../../parts/code/copyable";
import { PageLink } from "../../parts/links/page-link";
import { RiskInWords } from "../../parts/risk-in-words";
import { Moment } from "../../parts/words/moment";
import type { Grant } from "./access-documents";

/** The permissions of a grant, its cluster, and the request and flow that it came from. */
export function AccessFacts({ grant }: { readonly grant: Grant }) {
  return (
    <Container header={<Header variant="h2">{grant.endedAt ? "What this access was" : "What this access is"}</Header>}>
      <KeyValuePairs columns={3} items={[...what(grant), ...where(grant), ...whence(grant)]} />
    </Container>
  );
}

function what({ access }: Grant): KeyValuePairsProps.Pair[] {
  const { policies = [], kubernetesGroups = [] } = access as Partial<Extract<Grant["access"], { policies: unknown }>>;
  return [
    ...policies.map(({ policy, namespaces, permission }) => ({
      label: permission?.name ?? policy,
      value: (
        <>
          {permission && <RiskInWords risk={permission.risk} />}
          <Box color="text-body-secondary">
            {policy}, {namespaces === null ? "on the whole cluster" : `in the namespaces ${namespaces.join(", ")}`}
          </Box>
        </>
      ),
    })),
    ...(kubernetesGroups.length > 0 ? [{ label: "Kubernetes groups", value: kubernetesGroups.join(", ") }] : []),
  ];
}

function where({ resource, resourceId, resourceName, resourceArn, account }: Grant): KeyValuePairsProps.Pair[] {
  return [
    {
      label: "Cluster",
      value: resourceId ? <PageLink to={addresses.cluster(resourceId)}>{resourceName}</PageLink> : resourceName,
    },
    {
      label: "Account",
      value: account ? (
        <>
          {account.name} <Copyable text={account.number} name="the number of the account" />
        </>
      ) : (
        "-"
      ),
    },
    { label: "Region", value: resource?.region ?? "-" },
    { label: "ARN", value: <Copyable text={resourceArn} name="the ARN of the cluster" /> },
  ];
}

function whence({ createdAt, activeAt, request, flow }: Grant): KeyValuePairsProps.Pair[] {
  return [
    { label: "Given", value: <Moment at={createdAt} /> },
    { label: "First seen on the cluster", value: activeAt ? <Moment at={activeAt} /> : "-" },
    { label: "By the access flow", value: flow?.name ?? "-" },
    ...(request
      ? [
          {
            label: "Asked for",
            value: (
              <>
                <PageLink to={addresses.request(request.id)}>Request of {request.requester.displayName}</PageLink>
                <div>{request.justification}</div>
              </>
            ),
          },
        ]
      : []),
  ];
}
