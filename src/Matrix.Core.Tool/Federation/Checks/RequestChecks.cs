using System.Collections.Immutable;
using System.Globalization;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Federation.Checks;

/// <summary>Runs the checks that send requests to the server: its keys, its version, its clock, and whether it accepts the local signature.</summary>
internal sealed class RequestChecks(FederationSession session)
{
    private readonly ServerName _server = session.Server;

    /// <summary>
    /// The maximum difference of the server's clock. Keys and events contain times, and a synchronized clock is accurate to a fraction of a second.
    /// </summary>
    public static readonly TimeSpan MaxClockDifference = TimeSpan.FromMinutes(1);

    public async Task<CheckResult> CheckKeysAsync()
    {
        try
        {
            ReadOnlyMemory<byte> text = await session.Node.KeyFetcher.FetchAsync(_server, CancellationToken.None).ConfigureAwait(false);
            var document = KeyDocument.Read(text.Span, _server, session.Clock.GetUtcNow());
            ImmutableArray<CheckFact> facts = document.Keys is null ? [] : FactsOf(document.Keys);
            return document.Fault is null ? CheckResult.Ok(ServerCheck.Keys, facts) : CheckResult.Failed(ServerCheck.Keys, document.Fault, facts);
        }
        catch (FederationException error)
        {
            return Failed(ServerCheck.Keys, error);
        }
    }

    public async Task<CheckResult> CheckVersionAsync()
    {
        try
        {
            ServerVersion version = await session.Node.Client.Servers.GetVersionAsync(_server).ConfigureAwait(false);
            return CheckResult.Ok(ServerCheck.Version, new CheckFact("name", version.Name ?? "not in the response"), new CheckFact("version", version.Version ?? "not in the response"));
        }
        catch (FederationException error)
        {
            return Failed(ServerCheck.Version, error);
        }
    }

    /// <summary>Checks the times in the responses so far.</summary>
    public CheckResult CheckClock()
    {
        if (session.Times.Differences.IsEmpty)
        {
            return CheckResult.Skipped(ServerCheck.Clock, "no response has a Date header");
        }

        TimeSpan difference = session.Times.Differences.MinBy(one => one.Duration());
        long seconds = (long)Math.Round(difference.TotalSeconds);
        var fact = new CheckFact(
            "difference",
            Math.Abs(seconds) <= 1 ? "within the precision of the Date header" : string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(seconds)} s {(seconds > 0 ? "later than" : "earlier than")} this machine"),
            writer => writer.WriteNumber("seconds"u8, seconds));
        return difference.Duration() <= MaxClockDifference
            ? CheckResult.Ok(ServerCheck.Clock, fact)
            : CheckResult.Failed(ServerCheck.Clock, "the clock of the server or of this machine is wrong", fact);
    }

    /// <summary>Sends a signed request for the profile of a user that does not exist.</summary>
    /// <remarks>
    /// A server that accepts the signature responds that the user is unknown. To do so it must fetch the keys of the origin, so this also checks the connection back
    /// to the origin.
    /// </remarks>
    public async Task<CheckResult> CheckXMatrixAsync()
    {
        if (session.Identity is not { } identity)
        {
            return CheckResult.Skipped(ServerCheck.XMatrix, "the check requires --key-file and --origin");
        }

        string target = $"/_matrix/federation/v1/query/profile?user_id={Uri.EscapeDataString($"@matrix-core-check:{_server}")}";
        try
        {
            (FederationResponse head, byte[] body) = await RawRequest.GetAsync(session, target, isSigned: true).ConfigureAwait(false);
            string? code = ErrorCodeOf(body);
            ImmutableArray<CheckFact> facts =
            [
                new CheckFact("signed_by", identity.Origin.ToString()),
                new CheckFact("request", $"GET {target}"),
                new CheckFact("answer", $"status {head.StatusCode}{(code is null ? "" : $", {code}")}", writer => writer.WriteNumber("status"u8, head.StatusCode)),
            ];
            return head.StatusCode switch
            {
                200 => CheckResult.Ok(ServerCheck.XMatrix, facts),
                404 when code == "M_NOT_FOUND" => CheckResult.Ok(ServerCheck.XMatrix, facts),
                401 => CheckResult.Failed(ServerCheck.XMatrix, $"the server does not accept the signature of {identity.Origin}", facts),

                // Servers respond with 403 if they refuse profiles, the signature, or a server that they do not federate with.
                403 => CheckResult.Skipped(ServerCheck.XMatrix, "status 403 does not show whether the server accepted the signature", facts),
                _ => CheckResult.Failed(ServerCheck.XMatrix, "the response does not fit the request", facts),
            };
        }
        catch (FederationException error)
        {
            return Failed(ServerCheck.XMatrix, error);
        }
    }

    private ImmutableArray<CheckFact> FactsOf(ServerKeys keys)
    {
        List<CheckFact> facts = [];
        foreach ((KeyId id, VerifyKey key) in keys.VerifyKeys)
        {
            facts.Add(new CheckFact("key", $"{id}: {key.ToBase64()}", writer => Write(writer, id, key)));
        }

        foreach ((KeyId id, ServerKey old) in keys.OldVerifyKeys)
        {
            facts.Add(new CheckFact("old_key", $"{id}: until {KeyDocument.Time(old.ExpiredAt!.Value)}", writer =>
            {
                Write(writer, id, old.Key);
                writer.WriteNumber("expired_ts"u8, old.ExpiredAt!.Value.Milliseconds);
            }));
        }

        TimeSpan left = keys.ValidUntil - MatrixTimestamp.FromDateTimeOffset(session.Clock.GetUtcNow());
        string note = left > ServerKey.MaxValidity ? "; other servers accept at most seven days" : "";
        facts.Add(new CheckFact("valid_until", KeyDocument.Time(keys.ValidUntil) + note, writer => writer.WriteNumber("valid_until_ts"u8, keys.ValidUntil.Milliseconds)));
        return [.. facts];
    }

    private static void Write(System.Text.Json.Utf8JsonWriter writer, KeyId id, VerifyKey key)
    {
        writer.WriteString("key_id"u8, id.Utf8Span);
        writer.WriteString("key"u8, key.ToBase64());
    }

    private static CheckResult Failed(string name, FederationException error) =>
        CheckResult.Failed(name, error.Message, new CheckFact("error", FailureJson.CodeOf(error.Kind)));

    private static string? ErrorCodeOf(byte[] body) =>
        CanonicalJson.TryCanonicalize(body, CanonicalJsonMode.RelaxedVerbatim, out byte[] canonical, out _)
        && JsonSlice.FromCanonical(canonical) is { Kind: JsonKind.Object } answer
        && answer.TryGetMember("errcode"u8, out JsonSlice code) && code.TryGetString(out string text)
            ? text
            : null;
}
