/* The exact calls that get what the download card describes. None of them holds a token. */

export interface Wanted {
  apiUrl: string;
  dataset: string;
  /** null: all that the caller holds. */
  keys: string[] | null;
  fromDate: string;
  toDate: string;
  from: string;
  to: string;
  /** Only where days do not begin as the dataset's own do. */
  zone: string | null;
  format: string;
  file: string;
}

const MEDIA: Record<string, string> = {
  arrow: "application/vnd.apache.arrow.stream",
  parquet: "application/vnd.apache.parquet",
  csv: "text/csv",
  json: "application/json",
};

export function commandLine(wanted: Wanted): string {
  return [
    `forecourt data pull ${wanted.dataset}`,
    ...(wanted.keys ?? []).map((key) => `--key ${key}`),
    `--from ${wanted.fromDate} --to ${wanted.toDate}`,
    wanted.zone ? `--zone ${wanted.zone}` : "",
    `--format ${wanted.format} -o ${wanted.file}`,
  ]
    .filter(Boolean)
    .join(" ");
}

export function python(wanted: Wanted): string {
  return [
    "from datetime import datetime",
    "from forecourt_client import Client",
    "",
    "with Client() as client:",
    `    table = client.dataset("${wanted.dataset}").rows(`,
    ...(wanted.keys ? [`        keys=[${wanted.keys.map((key) => `"${key}"`).join(", ")}],`] : []),
    `        period_from=datetime.fromisoformat("${wanted.from}"),`,
    `        period_to=datetime.fromisoformat("${wanted.to}"),`,
    "    )",
  ].join("\n");
}

export function http(wanted: Wanted): string {
  const query = new URLSearchParams({
    ...(wanted.keys ? { "filter[key]": wanted.keys.join(",") } : {}),
    "filter[from]": wanted.from,
    "filter[to]": wanted.to,
  });
  const address = `${wanted.apiUrl}/api/v1/datasets/${wanted.dataset}/rows?${query}`;
  const headers = `-H "Authorization: Bearer $FORECOURT_TOKEN" -H "Accept: ${MEDIA[wanted.format]}"`;
  return `curl -L ${headers} -o ${wanted.file} "${address}"`;
}
