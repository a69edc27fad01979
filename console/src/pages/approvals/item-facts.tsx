import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { RiskInWords } from "../../parts/risk-in-words";
import { accessLines, placeInWords } from "../../parts/words/access-words";
import { listInWords } from "../../parts/words/in-words";
import { Countdown, Moment } from "../../parts/words/moment";
import { GrantStatus, RequestStatus } from "../../parts/words/states";
import { ApproversFacts } from "./approvers-facts";
import { PlanFacts } from "./plan-facts";
import type { ItemToDecide } from "./request-documents";

interface Props {
  readonly item: ItemToDecide;
  /** The only item of its request. Its state is that of the request then. */
  readonly isOnly: boolean;
}

/** One item of a request: the requested access with its risk, the access that exists already, and the approvers. */
export function ItemFacts({ item, isOnly }: Props) {
  const facts = (
    <SpaceBetween size="s">
      <KeyValuePairs
        columns={3}
        minColumnWidth={180}
        items={[
          { label: "Cluster", value: <ClusterFacts item={item} /> },
          { label: "Permission", value: <PermissionFacts item={item} /> },
          { label: "Risk", value: <RiskFacts item={item} /> },
          { label: "Held already on this cluster", value: <HeldFacts item={item} /> },
          { label: "Asked for before", value: <EarlierFacts item={item} /> },
          { label: "Who decides", value: <ApproversFacts item={item} /> },
        ]}
      />
      {item.plan && <PlanFacts plan={item.plan} />}
    </SpaceBetween>
  );
  if (isOnly) return facts;
  return (
    <ExpandableSection
      defaultExpanded
      headerText={item.resourceName}
      headingTagOverride="h3"
      headerInfo={<RequestStatus state={item.state} />}
    >
      {facts}
    </ExpandableSection>
  );
}

function ClusterFacts({ item: { resource, resourceName } }: Pick<Props, "item">) {
  if (!resource) return <>{resourceName}, which the inventory does not know any more</>;
  const { account, region, tags } = resource;
  return (
    <>
      <PageLink to={addresses.cluster(resource.id)}>
        <bdi>{resourceName}</bdi>
      </PageLink>
      <Box color="text-body-secondary" fontSize="body-s">
        <div>
          <bdi>{account.name}</bdi> ({account.number}){region && `, ${region}`}
        </div>
        {tags.length > 0 && <Tags tags={tags} />}
      </Box>
    </>
  );
}

const FEW_TAGS = 6;

function Tags({ tags }: { readonly tags: readonly { readonly key: string; readonly value: string }[] }) {
  const said = tags.map(({ key, value }) => (value === "" ? key : `${key}=${value}`));
  const rest = said.length - FEW_TAGS;
  return (
    <div title={rest > 0 ? said.join("\n") : undefined}>
      <bdi>{said.slice(0, FEW_TAGS).join(", ")}</bdi>
      {rest > 0 && ` and ${rest} more`}
    </div>
  );
}

function PermissionFacts({ item: { access } }: Pick<Props, "item">) {
  const { policies, kubernetesGroups } = access;
  return (
    <SpaceBetween size="xxs">
      {policies.map(({ policy, permission, namespaces }) => (
        <div key={policy}>
          {permission?.name ?? policy} {placeInWords(namespaces)}
          {permission && (
            <Box color="text-body-secondary" fontSize="body-s">
              {policy}
            </Box>
          )}
        </div>
      ))}
      {kubernetesGroups.length > 0 && <div>Kubernetes groups {listInWords(kubernetesGroups)}</div>}
    </SpaceBetween>
  );
}

function RiskFacts({ item: { access } }: Pick<Props, "item">) {
  return (
    <SpaceBetween size="xxs">
      {access.permissions.map(({ id, name, risk }) => (
        <RiskInWords key={id} risk={risk} name={access.permissions.length > 1 ? name : undefined} />
      ))}
    </SpaceBetween>
  );
}

function HeldFacts({ item: { granteeHas, detailsHidden } }: Pick<Props, "item">) {
  if (!granteeHas) return <Hidden isHidden={detailsHidden !== null} />;
  if (granteeHas.length === 0) return <>Nothing</>;
  return (
    <SpaceBetween size="xxs">
      {granteeHas.map(({ id, state, endsAt, access }) => (
        <div key={id}>
          <GrantStatus state={state} /> <PageLink to={addresses.access(id)}>{accessLines(access).join("; ")}</PageLink>
          {endsAt && (
            <>
              , <Countdown until={endsAt} />
            </>
          )}
        </div>
      ))}
    </SpaceBetween>
  );
}

function EarlierFacts({ item: { earlierRequests, detailsHidden } }: Pick<Props, "item">) {
  if (!earlierRequests) return <Hidden isHidden={detailsHidden !== null} />;
  if (earlierRequests.length === 0) return <>Never</>;
  return (
    <SpaceBetween size="xxs">
      {earlierRequests.map(({ id, state, stateSince, access, request }) => {
        const what = accessLines(access).join("; ");
        return (
          <div key={id}>
            <RequestStatus state={state} />{" "}
            {request ? <PageLink to={addresses.request(request.id)}>{what}</PageLink> : what},{" "}
            <Moment at={stateSince} relative={false} />
          </div>
        );
      })}
    </SpaceBetween>
  );
}

/** Facts that the API tells to owners and approvers alone are null for others. */
function Hidden({ isHidden }: { readonly isHidden: boolean }) {
  return <>{isHidden ? "Told to owners of the cluster and those who decide" : "-"}</>;
}
