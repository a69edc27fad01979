import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { useAction } from "../../parts/forms/use-action";
import { useCreationId } from "../../parts/forms/use-creation-id";
import { useIsOpen } from "../../parts/forms/use-is-open";
import { PageLink } from "../../parts/links/page-link";
import { Problem, problemsOf } from "../../parts/problems/problem";
import { CREATE } from "./account-documents";
import { ACCOUNT_FIELDS, AccountFields, type AccountValues } from "./account-fields";

/** A new service account gives no access by itself: the next step is its first token. */
export function NewAccount({ onClose }: { readonly onClose: () => void }) {
  const [, go] = useLocation();
  const { show } = useFlashes();
  const [values, setValues] = useState<AccountValues>({ name: "", roles: ["AUDITOR"] });
  const clientRequestId = useCreationId(values);
  const { run, isRunning, error } = useAction(CREATE);
  const isOpen = useIsOpen();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const input = { name: values.name.trim(), roles: [...values.roles], clientRequestId };
    const account = (await run({ input }))?.createServiceAccount?.serviceAccount;
    if (!account) return;
    const address = addresses.setting("service-accounts", account.id);
    show({
      type: "success",
      text: (
        <>
          The service account <PageLink to={address}>{account.name}</PageLink> was added. Make a token for it.
        </>
      ),
    });
    if (isOpen()) go(address, { replace: true });
  };
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="A program with roles of its own. Its tokens come next.">
          Add a service account
        </Header>
      }
    >
      <form onSubmit={send}>
        <Container>
          <SpaceBetween size="m">
            <Problem error={error} shownAtFields={ACCOUNT_FIELDS} />
            <AccountFields values={values} problems={problemsOf(error)} onChange={setValues} />
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="primary" formAction="submit" loading={isRunning}>
                Add the service account
              </Button>
              <Button formAction="none" onClick={onClose}>
                Cancel
              </Button>
            </SpaceBetween>
          </SpaceBetween>
        </Container>
      </form>
    </ContentLayout>
  );
}
