/** Parts of the provider's interface that do not exist here, by the beginning of their path. */
const UNSERVED: Readonly<Record<string, string>> = {
  "/admin/v1/access-scopes": "access scopes (apono_access_scope)",
  "/admin/v1/activity-reports": "activity reports",
  "/admin/v1/attributes": "attributes, which come from identity providers",
  "/admin/v1/groups": "single groups, nor groups as resources (apono_managed_group): they come from identity providers",
  "/admin/v1/space-scopes": "scopes of spaces (apono_space_scope)",
  "/admin/v1/spaces": "spaces (apono_space)",
  "/admin/v2/bundles": "bundles (apono_bundle_v2)",
  "/admin/v2/users": "users",
  "/admin/v3/connectors": "changes of connectors",
  "/terraform/v1/access-flows": "apono_access_flow: write apono_access_flow_v2",
  "/terraform/v1/integrations": "apono_integration: write apono_resource_integration",
  "/terraform/v1/webhooks": "webhooks (apono_manual_webhook)",
  "/v1/access-bundles": "bundles (apono_access_bundle)",
  "/v2/bulk": "attributes, which come from identity providers",
  "/v2/integrations": "apono_integration: write apono_resource_integration",
  "/v2/integrations-catalog": "apono_integration: write apono_resource_integration",
};

/**
 * The sentence for a path of the provider that is not served; null: the provider has no such path. It is answered with
 * 501, since of a 404 the provider prints nothing and forgets the resource.
 */
export function unservedSentence(path: string): string | null {
  const found = Object.keys(UNSERVED).find((beginning) => path === beginning || path.startsWith(`${beginning}/`));
  return found === undefined
    ? null
    : `Drawbridge does not serve ${UNSERVED[found]}. docs/as-code.md lists what it serves.`;
}
