using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Client;

/// <summary>An event that came back from another server, which may have added signatures and nothing else.</summary>
internal static class SameEvent
{
    /// <summary>Reads the event that came back.</summary>
    /// <exception cref="FederationException">It is another event than was sent, or lacks a signature that it had.</exception>
    public static Pdu Read(ServerName server, ReadOnlySpan<byte> json, Pdu sent)
    {
        if (!Pdu.TryParse(json, sent.Version, out Pdu? returned, out PduError error))
        {
            throw ProtocolErrors.Protocol(server, $"event of the answer is no event: {error}");
        }

        return returned.EventId == sent.EventId && HasSameMembers(returned, sent) && HasSignaturesOf(sent, returned)
            ? returned
            : throw ProtocolErrors.Protocol(server, "event of the answer is not the one sent with signatures added");
    }

    /// <summary>Whether a server is among those that signed. Whether what it signed holds is another question.</summary>
    public static bool IsSignedBy(Pdu pdu, ServerName server) =>
        pdu.TryGetField("signatures"u8, out JsonSlice signatures)
        && signatures.TryGetMember(server.Span, out JsonSlice byServer)
        && byServer.EnumerateObject().MoveNext();

    private static bool HasSameMembers(Pdu left, Pdu right) => Covers(left, right) && Covers(right, left);

    /// <summary>Whether what is signed of one event is in the other; both are canonical, so that bytes are compared.</summary>
    private static bool Covers(Pdu whole, Pdu part)
    {
        foreach (JsonMember member in JsonSlice.OfCanonical(part.Utf8.Span).EnumerateObject())
        {
            if (!member.NameEquals("signatures"u8) && !member.NameEquals("unsigned"u8)
                && !(whole.TryGetField(member.Name, out JsonSlice value) && value.Utf8.SequenceEqual(member.Value.Utf8)))
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
                if (!byServer.TryGetMember(signature.Name, out JsonSlice value) || !value.Utf8.SequenceEqual(signature.Value.Utf8))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
