using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation;

/// <summary>Signatures of policy servers.</summary>
/// <remarks>Matrix spec 1.18, server-server API, § Policy Servers (MSC4284).</remarks>
public sealed class PolicyClient
{
    private const string Sign = "/_matrix/policy/v1/sign";
    private const string UnstableSign = "/_matrix/policy/unstable/org.matrix.msc4284/sign";

    private readonly FederationCaller _caller;

    internal PolicyClient(FederationCaller caller) => _caller = caller;

    /// <summary><c>POST /_matrix/policy/v1/sign</c>: has the room's policy server sign an event.</summary>
    /// <param name="destination">The policy server: <c>via</c> of the room's <c>m.room.policy</c>.</param>
    /// <param name="key">Its key: <c>public_keys.ed25519</c> of the same event.</param>
    /// <param name="pdu">The event.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The event with the policy server's signature, which holds, added to those that it had.</returns>
    /// <exception cref="FederationException">
    /// <c>M_FORBIDDEN</c>: it refuses, and the event is not to be sent. <see cref="FederationErrorKind.ProtocolError"/>: there is no signature in the answer, or no room for
    /// it in the event. <see cref="FederationErrorKind.BadSignature"/>: it does not hold.
    /// </exception>
    /// <exception cref="ArgumentException">The event is the room's <c>m.room.policy</c> itself, which is never asked about.</exception>
    /// <remarks>A server that does not know the endpoint is asked by its unstable name.</remarks>
    public async Task<Pdu> SignAsync(ServerName destination, VerifyKey key, Pdu pdu, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(pdu);
        if (pdu.IsType("m.room.policy"u8) && pdu.StateKey is { Key.IsEmpty: true })
        {
            throw new ArgumentException("The event that names the policy server is not asked about.", nameof(pdu));
        }

        JsonEnvelope reply;
        try
        {
            reply = await AskAsync(destination, Sign, pdu, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (FederationErrors.IsUnknownEndpoint(e))
        {
            reply = await AskAsync(destination, UnstableSign, pdu, cancellationToken).ConfigureAwait(false);
        }

        Pdu signed = Merge(destination, pdu, ReadSignature(destination, reply));
        return PolicyServer.HasSigned(signed, destination, key)
            ? signed
            : throw new FederationException(FederationErrorKind.BadSignature, destination, "the signature of the answer does not hold by the room's key");
    }

    private static string ReadSignature(ServerName destination, JsonEnvelope reply)
    {
        if (!reply.TryGet(destination.ToString(), out ReadOnlyMemory<byte> byServer))
        {
            throw Fault.MissingField(destination, destination.ToString());
        }

        JsonEnvelope signatures = JsonEnvelope.Parse(destination, byServer);
        string keyId = PolicyServer.KeyId.ToString();
        return signatures.TryGetString(keyId, out string signature) ? signature : throw Fault.MissingField(destination, keyId);
    }

    private static Pdu Merge(ServerName destination, Pdu pdu, string signature)
    {
        ReadOnlyMemory<byte> text = PduText.Replace(pdu, "signatures", writer => WriteSignatures(writer, pdu, destination, signature));
        return Pdu.TryParse(text.Span, pdu.Version, PduSource.Backfilled, out Pdu? signed, out PduError error)
            ? signed
            : throw Fault.Protocol(destination, $"the event cannot take the signature of the answer: {error}");
    }

    private static void WriteSignatures(Utf8JsonWriter writer, Pdu pdu, ServerName destination, string signature)
    {
        writer.WriteStartObject();
        _ = pdu.TryGetField("signatures"u8, out JsonSlice signatures);
        JsonSlice own = default;
        foreach (JsonMember server in signatures.EnumerateObject())
        {
            if (server.NameEquals(destination.Span))
            {
                own = server.Value;
                continue;
            }

            writer.WritePropertyName(server.Name);
            writer.WriteRawValue(server.Value.Utf8);
        }

        // The policy server may be the event's own server: then that signature stands beside this one.
        writer.WriteStartObject(destination.Span);
        foreach (JsonMember other in own.EnumerateObject())
        {
            if (!other.NameEquals(PolicyServer.KeyId.Span))
            {
                writer.WritePropertyName(other.Name);
                writer.WriteRawValue(other.Value.Utf8);
            }
        }

        writer.WriteString(PolicyServer.KeyId.Span, signature);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private Task<JsonEnvelope> AskAsync(ServerName destination, string path, Pdu pdu, CancellationToken cancellationToken) =>
        _caller.ReadEnvelopeAsync(Endpoint.Post(destination, new RequestTarget(path), RequestClass.Policy, pdu.Utf8), ReplyLimit.Small, cancellationToken);
}
