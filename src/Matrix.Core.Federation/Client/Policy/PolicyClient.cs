using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Client;

/// <summary>Provides a method to request signatures of policy servers.</summary>
/// <remarks>
/// Matrix spec 1.18, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#policy-servers">Policy Servers</see> (MSC4284).
/// </remarks>
public sealed class PolicyClient
{
    private const string Sign = "/_matrix/policy/v1/sign";
    private const string UnstableSign = "/_matrix/policy/unstable/org.matrix.msc4284/sign";

    /// <summary>The status of a policy server that will decide later.</summary>
    private const int Accepted = 202;

    private readonly RequestExecutor _caller;

    internal PolicyClient(RequestExecutor caller) => _caller = caller;

    /// <summary>Asks the room's policy server to sign an event (<c>POST /_matrix/policy/v1/sign</c>).</summary>
    /// <param name="destination">The policy server: <c>via</c> of the room's <c>m.room.policy</c> event.</param>
    /// <param name="key">The policy server's key: <c>public_keys.ed25519</c> of the same event.</param>
    /// <param name="pdu">The event.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>
    /// <see cref="PolicyResult.Signed"/>: the event with the policy server's verified signature added. <see cref="PolicyResult.Held"/>: the server has not
    /// decided yet.
    /// </returns>
    /// <exception cref="FederationException">
    /// The request failed. <c>M_FORBIDDEN</c>: the policy server refuses the event, which must not be sent. <see cref="FederationErrorKind.ProtocolError"/>:
    /// the answer contains no signature, or the event has no space for it. <see cref="FederationErrorKind.BadSignature"/>: the signature is wrong.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="pdu"/> is the room's <c>m.room.policy</c> event itself, which is never signed by the policy server.
    /// </exception>
    /// <remarks>If a server does not know the endpoint, its unstable name is tried. Status 202 means that the server has not decided yet (MSC4498).</remarks>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#post_matrixpolicyv1sign"/>
    public async Task<PolicyResult> SignAsync(ServerName destination, VerifyKey key, Pdu pdu, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(pdu);
        if (pdu.IsType("m.room.policy"u8) && pdu.Slot is { StateKey.IsEmpty: true })
        {
            throw new ArgumentException("The event names the policy server. A policy server does not check that event.", nameof(pdu));
        }

        try
        {
            return await AskAsync(destination, Sign, key, pdu, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.IsUnknownEndpoint)
        {
            return await AskAsync(destination, UnstableSign, key, pdu, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string ReadSignature(ServerName destination, ReadOnlyMemory<byte> reply)
    {
        string keyId = KeyId.PolicyServer.ToString();
        string name = destination.ToString();
        if (!JsonEnvelope.TryParse(reply, [name], out JsonEnvelope? servers, out ContentError error))
        {
            throw ProtocolErrors.Content(destination, error);
        }

        ReadOnlyMemory<byte> byServer = servers.RequireObject(name);
        if (servers.Error.Kind != ContentErrorKind.None)
        {
            throw ProtocolErrors.Content(destination, servers.Error);
        }

        var signatures = JsonEnvelope.OfValid(byServer, [keyId]);
        string signature = signatures.RequireString(keyId);
        return signatures.Error.Kind == ContentErrorKind.None ? signature : throw ProtocolErrors.Content(destination, signatures.Error);
    }

    private static Pdu Merge(ServerName destination, Pdu pdu, string signature)
    {
        ReadOnlyMemory<byte> text = PduText.Replace(pdu, "signatures", writer => WriteSignatures(writer, pdu, destination, signature));
        return Pdu.TryParse(text.Span, pdu.Version, PduSource.Backfilled, out Pdu? signed, out PduError error)
            ? signed
            : throw ProtocolErrors.Protocol(destination, $"the signature in the response cannot be added to the event: {error}");
    }

    private static void WriteSignatures(Utf8JsonWriter writer, Pdu pdu, ServerName destination, string signature)
    {
        writer.WriteStartObject();
        _ = pdu.TryGetField("signatures"u8, out JsonSlice signatures);
        JsonSlice own = default;
        foreach (JsonMember server in signatures.EnumerateObject())
        {
            if (server.NameEquals(destination.Utf8Span))
            {
                own = server.Value;
                continue;
            }

            writer.WritePropertyName(server.Name);
            WireJson.Write(writer, server.Value.Utf8Span);
        }

        // The policy server may also be the event's own server. Its other signatures are kept.
        writer.WriteStartObject(destination.Utf8Span);
        foreach (JsonMember other in own.EnumerateObject())
        {
            if (!other.NameEquals(KeyId.PolicyServer.Utf8Span))
            {
                writer.WritePropertyName(other.Name);
                WireJson.Write(writer, other.Value.Utf8Span);
            }
        }

        writer.WriteString(KeyId.PolicyServer.Utf8Span, signature);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private async Task<PolicyResult> AskAsync(ServerName destination, string path, VerifyKey key, Pdu pdu, CancellationToken cancellationToken)
    {
        FederationRequest request = RequestFactory.Post(destination, new RequestTarget(path), RequestClass.Policy, pdu.Utf8);
        FederationResponse response = await _caller.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        await using (response.ConfigureAwait(false))
        {
            if (response.StatusCode == Accepted)
            {
                return new PolicyResult.Held(response.RetryAfter);
            }

            RequestExecutor.RequireJson(request, response);
            ReadOnlyMemory<byte> body = await ReplyBody.ReadAllAsync(destination, response.Body, ReplyLimit.Small, cancellationToken).ConfigureAwait(false);
            Pdu signed = Merge(destination, pdu, ReadSignature(destination, body));
            return signed.IsSignedByPolicyServer(destination, key)
                ? new PolicyResult.Signed(signed)
                : throw new FederationException(FederationErrorKind.BadSignature, destination, "the signature in the response is not valid for the key in the room");
        }
    }
}
