import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "urql";
import { useParams } from "wouter";
import { addresses } from "../../app/addresses";
import { PageSkeleton } from "../../app/page-skeleton";
import { useViewer } from "../../app/session";
import { PageLink } from "../../parts/links/page-link";
import { type FieldProblem, Problem } from "../../parts/problems/problem";
import { AWS, CATALOG_GROUP, type Tile } from "./catalog/catalog-documents";
import { inputOf } from "./draft/draft";
import { useKeptDraft } from "./draft/kept-draft";
import { useValidation } from "./draft/use-validation";
import { ViewAsCode } from "./draft/view-as-code";
import { OnlyAdmins } from "./only-admins";
import { ConfirmSection } from "./sections/confirm-section";
import { DraftSections } from "./sections/draft-sections";
import { goalOf, useGoTo } from "./sections/go-to";
import { TITLES } from "./sections/sections";

const TITLE = "New integration: Amazon Organization";

export function NewIntegrationPage() {
  const { draft: name = "" } = useParams<{ draft: string }>();
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ data, fetching, error }, readAgain] = useQuery({ query: CATALOG_GROUP, pause: !isAdmin });
  if (!isAdmin) return <OnlyAdmins title={TITLE} text="An administrator of Drawbridge can connect an organization." />;
  const tile = data?.catalog?.find(({ id }) => id === AWS)?.discovery.find(({ kind }) => kind === "AWS_ORGANIZATION");
  if (tile) return <Wizard key={name} name={name} tile={tile} />;
  if (fetching) return <PageSkeleton />;
  return (
    <SpaceBetween size="m">
      <Header variant="h1">{TITLE}</Header>
      <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
    </SpaceBetween>
  );
}

/** One draft, from discovery to the integration that it becomes. */
function Wizard({ name, tile }: { readonly name: string; readonly tile: Tile }) {
  const kept = useKeptDraft(name);
  const { draft, open, furthest, integrationId } = kept;
  const validation = useValidation(draft, inputOf);
  const goTo = useGoTo(open, kept.show);
  const follow = (problem: FieldProblem) => goTo(goalOf(problem, furthest));
  if (integrationId !== null) return <Confirmed integrationId={integrationId} />;
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="Connects an AWS Organization. Nothing is saved before you confirm; until then the draft stays in this browser."
        actions={<ViewAsCode draft={draft} onProblem={follow} />}
      >
        {TITLE}
      </Header>
      <Problem error={validation.error} />
      <DraftSections
        draft={draft}
        change={kept.change}
        tile={tile}
        validation={validation}
        open={open}
        onShow={kept.show}
        furthest={furthest}
        goTo={goTo}
        integrationId={null}
        last={{
          title: TITLES.confirm,
          content: (
            <ConfirmSection
              name={name}
              draft={draft}
              tile={tile}
              validation={validation}
              onProblem={follow}
              onConfirmed={kept.confirmed}
            />
          ),
        }}
      />
    </SpaceBetween>
  );
}

function Confirmed({ integrationId }: { readonly integrationId: string }) {
  return (
    <SpaceBetween size="m">
      <Header variant="h1">This draft was confirmed</Header>
      <Box>
        It became an integration: <PageLink to={addresses.integration(integrationId, "sync")}>see its sync</PageLink>,{" "}
        <PageLink to={addresses.integration(integrationId, "edit")}>edit it</PageLink>, or{" "}
        <PageLink to={addresses.connectAws()}>connect another organization</PageLink>.
      </Box>
    </SpaceBetween>
  );
}
