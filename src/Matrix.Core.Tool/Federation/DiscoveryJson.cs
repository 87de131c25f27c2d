using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Tool.Federation;

/// <summary>Writes the steps of discovery as JSON.</summary>
internal static class DiscoveryJson
{
    /// <summary>Writes the members of an outcome.</summary>
    public static void Write(Utf8JsonWriter writer, DiscoveryOutcome outcome)
    {
        writer.WriteString("server"u8, outcome.Server.Utf8Span);
        writer.WriteBoolean("found"u8, outcome is ResolvedServer);
        writer.WriteString("step"u8, outcome.Step.Number());
        switch (outcome)
        {
            case ResolvedServer found:
                writer.WriteString("host_header"u8, found.HostHeader);
                writer.WriteString("tls_name"u8, found.TlsName);
                WriteTargets(writer, found.Targets);
                break;
            case DiscoveryFailure failure:
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

        WriteTrace(writer, outcome.Trace);
    }

    public static void WriteTrace(Utf8JsonWriter writer, ImmutableArray<DiscoveryTraceEntry> trace)
    {
        writer.WriteStartArray("trace"u8);
        for (int i = 0; i < trace.Length; i++)
        {
            DiscoveryTraceEntry entry = trace[i];
            writer.WriteStartObject();
            writer.WriteString("step"u8, entry.Step.Number());
            if (entry.Input is { } input)
            {
                writer.WriteString("asked"u8, input.Question.ToString());
                writer.WriteString("came_back"u8, DiscoveryText.CameBack(entry));
                writer.WriteString("source"u8, FailureJson.CodeOf(input.Source));
                writer.WriteStartObject("answer"u8);
                WriteAnswer(writer, input.Answer);
                writer.WriteEndObject();
            }

            writer.WriteString("reason"u8, FailureJson.CodeOf(entry.Reason));
            writer.WriteString("so"u8, DiscoveryText.So(entry, i + 1 < trace.Length ? trace[i + 1] : null));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTargets(Utf8JsonWriter writer, ImmutableArray<DialTarget> targets)
    {
        writer.WriteStartArray("targets"u8);
        foreach (DialTarget target in targets)
        {
            writer.WriteStartObject();
            writer.WriteString("host"u8, target.Host);
            writer.WriteNumber("port"u8, target.Port);
            WriteAddresses(writer, target.Addresses);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteAnswer(Utf8JsonWriter writer, DiscoveryAnswer answer)
    {
        switch (answer)
        {
            case WellKnownAnswer wellKnown:
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
            case SrvAnswer srv:
                writer.WriteString("status"u8, FailureJson.CodeOf(srv.Status));
                WriteRecords(writer, srv.Records);
                WriteDetail(writer, srv.Detail);
                break;
            case AddressAnswer addresses:
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

    private static void WriteAddresses(Utf8JsonWriter writer, ImmutableArray<IPAddress> addresses)
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
