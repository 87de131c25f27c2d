using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Client;

/// <summary>Reads an event that another server returned. That server may have added signatures and nothing else.</summary>
internal static class SameEvent
{
    /// <summary>Reads the returned event.</summary>
    /// <exception cref="FederationException">The event differs from the one that was sent, or lacks one of its signatures.</exception>
    public static Pdu Read(ServerName server, ReadOnlySpan<byte> json, Pdu sent)
    {
        if (!Pdu.TryParse(json, sent.Version, out Pdu? returned, out PduError error))
        {
            throw ProtocolErrors.Protocol(server, $"the event in the response is not valid: {error}");
        }

        return returned.EventId == sent.EventId && HasSameMembers(returned, sent) && HasSignaturesOf(sent, returned)
            ? returned
            : throw ProtocolErrors.Protocol(server, "the event in the response is not the event that was sent with additional signatures");
    }

    /// <summary>Determines whether a server has signed the event. The signature is not verified.</summary>
    public static bool IsSignedBy(Pdu pdu, ServerName server) =>
        pdu.TryGetField("signatures"u8, out JsonSlice signatures)
        && signatures.TryGetMember(server.Utf8Span, out JsonSlice byServer)
        && byServer.EnumerateObject().MoveNext();

    private static bool HasSameMembers(Pdu left, Pdu right) => Covers(left, right) && Covers(right, left);

    /// <summary>Determines whether the signed members of one event are in the other. Both are canonical JSON, so their bytes are compared.</summary>
    private static bool Covers(Pdu whole, Pdu part)
    {
        foreach (JsonMember member in JsonSlice.FromCanonical(part.Utf8.Span).EnumerateObject())
        {
            if (!member.NameEquals("signatures"u8) && !member.NameEquals("unsigned"u8)
                && !(whole.TryGetField(member.Name, out JsonSlice value) && value.Utf8Span.SequenceEqual(member.Value.Utf8Span)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasSignaturesOf(Pdu part, Pdu whole)
    {
        _ = part.TryGetField("signatures"u8, out JsonSlice expected);
        _ = whole.TryGetField("signatures"u8, out JsonSlice actual);
        foreach (JsonMember server in expected.EnumerateObject())
        {
            _ = actual.TryGetMember(server.Name, out JsonSlice byServer);
            foreach (JsonMember signature in server.Value.EnumerateObject())
            {
                if (!byServer.TryGetMember(signature.Name, out JsonSlice value) || !value.Utf8Span.SequenceEqual(signature.Value.Utf8Span))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
