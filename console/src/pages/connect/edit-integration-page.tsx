import Alert from "@cloudscape-design/components/alert";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useQuery, useSubscription } from "urql";
import { useParams } from "wouter";
import { addresses } from "../../app/addresses";
import { PageSkeleton } from "../../app/page-skeleton";
import { useViewer } from "../../app/session";
import { PageLink } from "../../parts/links/page-link";
import { type FieldProblem, Problem } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { AWS, CATALOG_GROUP, type Tile } from "./catalog/catalog-documents";
import type { IntegrationDraft } from "./draft/draft";
import { useValidation } from "./draft/use-validation";
import { EDITED_ELSEWHERE, INTEGRATION_TO_EDIT, type Settings } from "./edit/edit-documents";
import { changeOf } from "./edit/edit-merge";
import { useKeptEdit } from "./edit/kept-edit";
import { SaveSection } from "./edit/save-section";
import { OnlyAdmins } from "./only-admins";
import { DraftSections } from "./sections/draft-sections";
import { goalOf, useGoTo } from "./sections/go-to";
import type { SectionId } from "./sections/sections";

export function EditIntegrationPage() {
  const { id = "" } = useParams<{ id: string }>();
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ data, fetching, error }, readAgain] = useQuery({
    query: INTEGRATION_TO_EDIT,
    variables: { id },
    pause: !isAdmin,
  });
  const [{ data: catalog, error: catalogError }] = useQuery({ query: CATALOG_GROUP, pause: !isAdmin });
  useSubscription({ query: EDITED_ELSEWHERE, variables: { id }, pause: !isAdmin || !data?.integration });
  useReadAgain(readAgain);
  if (!isAdmin) return <OnlyAdmins title="Edit an integration" text="An administrator of Drawbridge can edit it." />;
  const tile = catalog?.catalog
    ?.find((group) => group.id === AWS)
    ?.discovery.find(({ kind }) => kind === "AWS_ORGANIZATION");
  if (data?.integration && tile) return <Edit key={id} settings={data.integration} tile={tile} />;
  if ((fetching || !tile) && !error && !catalogError) return <PageSkeleton />;
  return (
    <SpaceBetween size="m">
      <Header variant="h1">Edit an integration</Header>
      <Problem error={error ?? catalogError} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
      <PageLink to={addresses.integrations()}>All integrations</PageLink>
    </SpaceBetween>
  );
}

/** The sections of the new-integration form, in any order. The last one previews the change and saves it. */
function Edit({ settings, tile }: { readonly settings: Settings; readonly tile: Tile }) {
  const { id, name, managedBy } = settings;
  const edit = useKeptEdit(settings);
  const { base, draft } = edit;
  const [open, setOpen] = useState<SectionId | null>("config");
  const validation = useValidation(draft, (of: IntegrationDraft) => ({ id, ...changeOf(base, of) }));
  const goTo = useGoTo(open, setOpen);
  const follow = (problem: FieldProblem) => goTo(goalOf(problem, "confirm"));
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="Nothing is changed before you save. The last section shows first what the change does."
        actions={<PageLink to={addresses.integration(id)}>Back to the integration</PageLink>}
      >
        Edit {name}
      </Header>
      <Problem error={validation.error} />
      {managedBy === "TERRAFORM" && (
        <Alert type="warning" statusIconAriaLabel="Warning">
          Terraform manages it: its next apply undoes what is changed here. Change it there.
        </Alert>
      )}
      <DraftSections
        draft={draft}
        change={edit.change}
        tile={tile}
        validation={validation}
        open={open}
        onShow={setOpen}
        furthest="confirm"
        goTo={goTo}
        integrationId={id}
        last={{
          title: "What the change does",
          summary: edit.version < settings.version ? "Another change was saved meanwhile" : "",
          content: (
            <SaveSection settings={settings} edit={edit} tile={tile} validation={validation} onProblem={follow} />
          ),
        }}
      />
    </SpaceBetween>
  );
}
