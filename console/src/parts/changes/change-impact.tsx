import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import type { ChangeImpactFragment } from "../../gql/graphql";
import { PageLink } from "../links/page-link";

graphql(`
  fragment ChangeImpact on IntegrationChangePreview {
    assignmentsLeft notes
    grants { count first { grant { id resourceName person { id displayName } } } }
    unverified { count first { id resourceName person { id displayName } } }
    requests { count first { item { id resourceName request { id requester { id displayName } } } } }
    resources { count first { resource { id name } } }
  }
`);

/** Numbers first, then the first names of each kind. */
export function ChangeImpact({ impact }: { readonly impact: ChangeImpactFragment }) {
  const { grants, unverified, requests, resources, assignmentsLeft, notes } = impact;
  const isUnseen = unverified.count > 0 || assignmentsLeft > 0;
  return (
    <SpaceBetween size="m">
      {notes.length > 0 && (
        <Alert type="info" statusIconAriaLabel="Information">
          {notes.length === 1 ? (
            notes[0]
          ) : (
            <ul>
              {notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
        </Alert>
      )}
      {isUnseen && (
        <Alert type="warning" statusIconAriaLabel="Warning" header="Access may stay in AWS">
          {unverified.count} grants would end as not proven, and {assignmentsLeft} assignments in IAM Identity Center
          would stay with nobody to take them away.
        </Alert>
      )}
      <KeyValuePairs
        columns={2}
        items={[
          {
            label: `Access that ends (${grants.count})`,
            value: <Names of={grants} show={(one) => one.grant && grantLine(one.grant)} />,
          },
          {
            label: `Access that ends as not proven (${unverified.count})`,
            value: <Names of={unverified} show={grantLine} />,
          },
          {
            label: `Requests that wait in vain (${requests.count})`,
            value: <Names of={requests} show={(one) => one.item && requestLine(one.item)} />,
          },
          {
            label: `Resources that nobody can ask for (${resources.count})`,
            value: <Names of={resources} show={(one) => one.resource && resourceLine(one.resource)} />,
          },
        ]}
      />
    </SpaceBetween>
  );
}

interface NamesProps<One> {
  readonly of: { readonly count: number; readonly first: readonly One[] };
  readonly show: (one: One) => ReactNode;
}

function Names<One>({ of: { count, first }, show }: NamesProps<One>) {
  if (count === 0) return "None";
  return (
    <>
      <ul>
        {first.map((one, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: Their order stays while the window is open.
          <li key={n}>{show(one) ?? "Gone since"}</li>
        ))}
      </ul>
      {count > first.length && (
        <Box color="text-body-secondary">and {(count - first.length).toLocaleString("en")} more</Box>
      )}
    </>
  );
}

type Grant = ChangeImpactFragment["unverified"]["first"][number];
type Item = NonNullable<ChangeImpactFragment["requests"]["first"][number]["item"]>;

function grantLine({ id, resourceName, person }: Grant) {
  return (
    <>
      <PageLink to={addresses.access(id)}>{resourceName}</PageLink> for {person.displayName}
    </>
  );
}

function requestLine({ resourceName, request }: Item) {
  if (!request) return resourceName;
  return (
    <>
      <PageLink to={addresses.request(request.id)}>{resourceName}</PageLink>, asked for by{" "}
      {request.requester.displayName}
    </>
  );
}

function resourceLine({ id, name }: { readonly id: string; readonly name: string }) {
  return <PageLink to={addresses.cluster(id)}>{name}</PageLink>;
}
