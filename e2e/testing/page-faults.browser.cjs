// Run inside a page of the console: answers what no page may have, as sentences.
(async () => {
  const root = document.documentElement;
  const text = document.body.innerText;
  const wrong = [
    /\bundefined\b/,
    /\bnull\b/,
    /\bNaN\b/,
    /\[object /,
    // The time zone of a person is that of the browser.
    /\b\d{4}-\d\d-\d\dT\d\d:\d\d/,
    /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/,
    // They turn what stands beside them.
    /[\u202a-\u202e\u2066-\u2069]/,
    // Variables of the AWS CLI and of servers, and EKS's modes of authentication, are words that people know.
    /\b(?!AWS_|DRAWBRIDGE_|SMTP_URL\b|MAIL_FROM\b|CONFIG_MAP\b|API_AND_CONFIG_MAP\b)[A-Z]+_[A-Z_]+\b/,
  ];
  // Upstream: the navigation of AppLayout on a narrow screen has an aria-orientation that its role does not take.
  const isUpstream = ({ id, html }) => id === "aria-allowed-attr" && html.includes("mobile-toolbar-nav");
  // Text for screen readers alone is a pixel wide; text that is whole on hover is shortened on purpose.
  const isClipped = (one) => {
    const { overflowX, visibility } = getComputedStyle(one);
    const isHidden = overflowX === "hidden" || overflowX === "clip";
    return isHidden && visibility === "visible" && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1;
  };
  const clipped = [...document.querySelectorAll("body *")].filter(
    (one) =>
      isClipped(one) && one.innerText?.trim() && !one.closest("[title], [aria-hidden=true], svg, input, textarea"),
  );
  const scrollerOf = (one) => {
    if (!one || ["auto", "scroll"].includes(getComputedStyle(one).overflowX)) return one;
    return scrollerOf(one.parentElement);
  };
  const hiddenWidths = [...document.querySelectorAll("table")]
    .map(scrollerOf)
    .flatMap((one) => (one && one.scrollWidth > one.clientWidth + 1 ? [one.scrollWidth - one.clientWidth] : []));
  const isInView = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().right > 0;
  const bells = [...document.querySelectorAll('#top-bar button[aria-label^="Notifications"]')];
  const hasBell = !document.querySelector("#top-bar") || bells.some(isInView);
  // With forced colors the browser draws with others than a style says, which axe reads.
  const hasOwnColors = !matchMedia("(forced-colors: active)").matches;
  const { violations } = await window.axe.run({
    rules: { "color-contrast": { enabled: hasOwnColors } },
    // Every rule is applied; of one that is kept, axe describes one node rather than every node.
    resultTypes: ["violations"],
  });
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary })),
  );
  return [
    ...found
      .filter((one) => !isUpstream(one))
      .map(({ id, html, failureSummary }) => `axe ${id}: ${html.slice(0, 200)} ${failureSummary}`),
    ...(root.scrollWidth > root.clientWidth ? [`it is ${root.scrollWidth - root.clientWidth} px too wide`] : []),
    ...hiddenWidths.map((width) => `a table of it scrolls sideways by ${width} px`),
    ...(hasBell ? [] : ["its bell is out of view"]),
    ...clipped.map((one) => `its text is cut off: "${one.innerText.trim().slice(0, 100)}" in ${one.className}`),
    ...(document.querySelector("img[src=x]") ? ["a text of it became an image"] : []),
    ...wrong.flatMap((pattern) => (pattern.exec(text) ?? []).slice(0, 1)).map((word) => `it says "${word}"`),
    ...(window.shifted >= 0.02
      ? [`its layout shifted by ${window.shifted.toFixed(3)}: ${[...window.moved].join("; ")}`]
      : []),
  ];
})();
