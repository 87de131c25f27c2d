using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Tool.Federation;

/// <summary>Writes the steps of discovery as JSON.</summary>
internal static class DiscoveryJson
{
    /// <summary>Writes the members of an outcome.</summary>
    public static void Write(Utf8JsonWriter writer, DiscoveryResult result)
    {
        writer.WriteString("server"u8, result.Server.Utf8Span);
        writer.WriteBoolean("found"u8, result is DiscoveryResult.Found);
        writer.WriteString("step"u8, result.StepNumber);
        switch (result)
        {
            case DiscoveryResult.Found { Location: var location }:
                writer.WriteString("host_header"u8, location.HostHeader);
                writer.WriteString("tls_name"u8, location.TlsName);
                WriteEndpoints(writer, location.Endpoints);
                break;
            case DiscoveryResult.Failed failure:
                writer.WriteStartObject("error"u8);
                writer.WriteString("kind"u8, FailureJson.CodeOf(failure.Kind));
                if (failure.Evidence is { } evidence)
                {
                    writer.WriteString("evidence"u8, FailureJson.CodeOf(evidence));
                }

                writer.WriteString("message"u8, failure.Message);
                writer.WriteEndObject();
                break;
            default:
                break;
        }

        WriteTrace(writer, result.Trace);
    }

    public static void WriteTrace(Utf8JsonWriter writer, ImmutableArray<DiscoveryTraceEntry> trace)
    {
        writer.WriteStartArray("trace"u8);
        for (int i = 0; i < trace.Length; i++)
        {
            DiscoveryTraceEntry entry = trace[i];
            writer.WriteStartObject();
            writer.WriteString("step"u8, entry.StepNumber);
            if (entry.Question is { } question)
            {
                writer.WriteString("asked"u8, question);
                writer.WriteString("came_back"u8, DiscoveryText.CameBack(entry));
                writer.WriteString("source"u8, FailureJson.CodeOf(entry.Source));
                writer.WriteStartObject("answer"u8);
                WriteAnswer(writer, entry);
                writer.WriteEndObject();
            }

            writer.WriteString("reason"u8, FailureJson.CodeOf(entry.Reason));
            writer.WriteString("so"u8, DiscoveryText.So(entry, i + 1 < trace.Length ? trace[i + 1] : null));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteEndpoints(Utf8JsonWriter writer, ImmutableArray<ServerEndpoint> endpoints)
    {
        writer.WriteStartArray("targets"u8);
        foreach (ServerEndpoint endpoint in endpoints)
        {
            writer.WriteStartObject();
            writer.WriteString("host"u8, endpoint.Host);
            writer.WriteNumber("port"u8, endpoint.Port);
            WriteAddresses(writer, endpoint.Addresses);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteAnswer(Utf8JsonWriter writer, DiscoveryTraceEntry entry)
    {
        switch (entry)
        {
            case { WellKnown: { } wellKnown }:
                writer.WriteString("status"u8, FailureJson.CodeOf(wellKnown.Status));
                if (!wellKnown.Delegate.IsDefault)
                {
                    writer.WriteString("delegate"u8, wellKnown.Delegate.Utf8Span);
                }

                if (wellKnown.HttpStatus is { } status)
                {
                    writer.WriteNumber("http_status"u8, status);
                }

                break;
            case { ServiceRecords: { } srv }:
                writer.WriteString("status"u8, FailureJson.CodeOf(srv.Status));
                WriteRecords(writer, srv.Records);
                WriteDetail(writer, srv.Detail);
                break;
            case { Addresses: { } addresses }:
                writer.WriteString("status"u8, FailureJson.CodeOf(addresses.Status));
                WriteAddresses(writer, addresses.Addresses);
                WriteDetail(writer, addresses.Detail);
                break;
            default:
                break;
        }
    }

    private static void WriteRecords(Utf8JsonWriter writer, ImmutableArray<SrvRecord> records)
    {
        writer.WriteStartArray("records"u8);
        foreach (SrvRecord record in records)
        {
            writer.WriteStartObject();
            writer.WriteNumber("priority"u8, record.Priority);
            writer.WriteNumber("weight"u8, record.Weight);
            writer.WriteNumber("port"u8, record.Port);
            writer.WriteString("target"u8, record.Target);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteAddresses(Utf8JsonWriter writer, IReadOnlyList<IPAddress> addresses)
    {
        writer.WriteStartArray("addresses"u8);
        foreach (IPAddress address in addresses)
        {
            writer.WriteStringValue(address.ToString());
        }

        writer.WriteEndArray();
    }

    private static void WriteDetail(Utf8JsonWriter writer, string? detail)
    {
        if (detail is not null)
        {
            writer.WriteString("detail"u8, detail);
        }
    }
}
