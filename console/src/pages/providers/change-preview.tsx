import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { graphql } from "../../gql";
import type { ChangePreviewFragment } from "../../gql/graphql";
import {
  flowLine,
  grantLine,
  linkLine,
  personLine,
  requestLine,
  resourceLine,
  roleLine,
  unmatchedLine,
  valueLine,
} from "./preview-lines";

graphql(`
  fragment ChangePreview on IdentityProviderChangePreview {
    losesLastAdmin
    peopleActivated { count first { ...PreviewedPerson } }
    peopleDeactivated { count first { ...PreviewedPerson } }
    principalsProven { count first { ...PreviewedPerson } }
    principalsUnproven { count first { ...PreviewedPerson } }
    rolesGained { count first { role person { ...PreviewedPerson } } }
    rolesLost { count first { role person { ...PreviewedPerson } } }
    linked { count first { person { ...PreviewedPerson } } }
    sessions { count first { person { ...PreviewedPerson } } }
    tokens { count first { person { ...PreviewedPerson } } }
    grants { count first { ...PreviewedGrant } }
    requests { count first { ...PreviewedRequest } }
    flows { count first { ...PreviewedFlow } }
    resources { count first { ...PreviewedResource } }
    values { count first { ...PreviewedValue } }
    configured { count first { name before { id name } after { id name } } }
    differingAddresses { count first { userName before after } }
    unmatchedGroups { count first { ...PreviewedUnmatched } }
    unmatchedPeople { count first { ...PreviewedUnmatched } }
  }
`);

type Preview = ChangePreviewFragment;

interface Affected {
  readonly label: string;
  readonly count: number;
  readonly lines: readonly ReactNode[];
}

/** Numbers first, then the first names of each kind. Kinds without a change are left out. */
export function ChangePreview({ preview }: { readonly preview: Preview }) {
  const affected = affectedBy(preview).filter(({ count }) => count > 0);
  return (
    <SpaceBetween size="m">
      {preview.losesLastAdmin && (
        <Alert type="warning" statusIconAriaLabel="Warning" header="Nobody would be an administrator">
          Only a token of the server's configuration could change anything then.
        </Alert>
      )}
      {affected.length === 0 ? (
        <Box>Nobody's access, roles, sessions or requests change by it.</Box>
      ) : (
        <KeyValuePairs
          columns={2}
          items={affected.map(({ label, count, lines }) => ({
            label: `${label} (${count.toLocaleString("en")})`,
            value: <Lines count={count} lines={lines} />,
          }))}
        />
      )}
    </SpaceBetween>
  );
}

function affectedBy(preview: Preview): Affected[] {
  const of = <One,>(label: string, list: Listed<One>, line: (one: One) => ReactNode): Affected => ({
    label,
    count: list.count,
    lines: list.first.map(line),
  });
  return [
    of("People who would be out", preview.peopleDeactivated, personLine),
    of("People who would be active", preview.peopleActivated, personLine),
    of("Access that ends", preview.grants, grantLine),
    of("Requests that end or wait in vain", preview.requests, requestLine),
    of("Roles that go", preview.rolesLost, roleLine),
    of("Roles that come", preview.rolesGained, roleLine),
    of("Sessions that end", preview.sessions, ({ person }) => personLine(person)),
    of("Tokens that end", preview.tokens, ({ person }) => personLine(person)),
    of("People without a match, who stay", preview.unmatchedPeople, unmatchedLine),
    of("Groups without a match, which stay", preview.unmatchedGroups, unmatchedLine),
    of(
      "Matched by user name, with another address",
      preview.differingAddresses,
      ({ userName, before, after }) => `${userName}: ${before} before, ${after} after`,
    ),
    of("Places in access flows whose people change", preview.flows, flowLine),
    of("Resources whose owners change", preview.resources, resourceLine),
    of("Values that would name nobody, or several", preview.values, valueLine),
    of("Identities that are linked", preview.linked, linkLine),
    of("People who can be given access in AWS again", preview.principalsProven, personLine),
    of("People who can be given no access in AWS", preview.principalsUnproven, personLine),
    of(
      "Names in the server's configuration that mean another provider",
      preview.configured,
      ({ name, before, after }) => `${name}: ${before?.name ?? "none"} before, ${after?.name ?? "none"} after`,
    ),
  ];
}

interface Listed<One> {
  readonly count: number;
  readonly first: readonly One[];
}

function Lines({ count, lines }: Pick<Affected, "count" | "lines">) {
  return (
    <>
      <ul>
        {lines.map((line, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: Their order stays while the preview is shown.
          <li key={n}>{line}</li>
        ))}
      </ul>
      {count > lines.length && (
        <Box color="text-body-secondary">and {(count - lines.length).toLocaleString("en")} more</Box>
      )}
    </>
  );
}
