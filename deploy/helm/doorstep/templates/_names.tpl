{{/* What everything of a release is called, and the labels it carries. */}}
{{- define "doorstep.name" -}}
{{- if contains "doorstep" .Release.Name -}}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{- else -}}{{ printf "%s-doorstep" .Release.Name | trunc 40 | trimSuffix "-" }}{{- end -}}
{{- end }}

{{- define "doorstep.secret" -}}
{{ .Values.existingSecret | default (include "doorstep.name" .) }}
{{- end }}

{{- define "doorstep.selector" -}}
app.kubernetes.io/name: doorstep
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "doorstep.labels" -}}
{{ include "doorstep.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{/* The groups that are not switched off, as {"groups": {...}}. */}}
{{- define "doorstep.groups" -}}
{{- $groups := dict -}}
{{- range $name, $group := .Values.groups -}}{{- if $group -}}{{- $_ := set $groups $name $group -}}{{- end -}}{{- end -}}
{{- dict "groups" $groups | toJson -}}
{{- end }}
