using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Testing;

/// <summary>Builds one hostile event.</summary>
internal sealed partial class HostileEventBuilder
{
    private const string StrangersName = "mallory.example";

    private readonly HostileKind _kind;
    private readonly EventFactory _factory;
    private readonly RoomVersion _version;
    private readonly string _content;
    private readonly int _seed;
    private readonly Random _random;
    private readonly string _user;
    private readonly TestServer _server;
    private Pdu _original;

    /// <param name="kind">The kind of event.</param>
    /// <param name="factory">A room that has its create event. The builder uses it up.</param>
    /// <param name="body">A text for the content.</param>
    /// <param name="more">An object for the content.</param>
    /// <param name="seed">The seed of all other choices.</param>
    public HostileEventBuilder(HostileKind kind, EventFactory factory, string body, Utf8Text more, int seed)
    {
        _kind = kind;
        _factory = factory;
        _version = factory.Version;
        _content = $$"""{"body":{{Text.Quote(body)}},"more":{{more}}}""";
        _seed = seed;
        _random = new Random(seed);
        _original = factory.CreateEvent!;
        _user = _original.Sender.ToString();
        _server = factory.Server(_original.Sender.ServerName);
    }

    public HostileEvent Build()
    {
        _original = Original();
        HostileEventParts parts = _kind switch
        {
            HostileKind.BrokenJson => BrokenJson(),
            HostileKind.NotAnObject => NotAnObject(),
            HostileKind.DuplicateKey => DuplicateKey(),
            HostileKind.LoneSurrogate => LoneSurrogate(),
            HostileKind.InvalidUtf8 => InvalidUtf8(),
            HostileKind.Float => Number("1.5", "1.0", "1e2", "0.0", "-1E+2", "1e-7", "1e16"),
            HostileKind.IntegerOutOfRange => Number("9007199254740992", "-9007199254740992", "9223372036854775808", "123456789012345678901234567890"),
            HostileKind.NegativeZero => Number("-0") with { Expected = PduCheckResult.Accepted },
            HostileKind.TooDeep => TooDeep(),
            HostileKind.EventTooLarge => EventTooLarge(),
            HostileKind.MissingField => MissingField(),
            HostileKind.WrongType => WrongType(),
            HostileKind.NullStateKey => Field(PduField.StateKey, "null", PduErrorKind.WrongType),
            HostileKind.FieldTooLong => FieldTooLong(),
            HostileKind.FieldTooLongInBytes => FieldTooLongInBytes(),
            HostileKind.SenderWithoutColon => Field(PduField.Sender, Pick("\"@alice\"", "\"alice\"", "\"@\"", "\"\""), PduErrorKind.InvalidIdentifier),
            HostileKind.RoomIdInCreate => Field(PduField.RoomId, Text.Quote(Pick(_factory.RoomId.ToString(), "!room:example.org")), PduErrorKind.ForbiddenField),
            HostileKind.DomainRoomId => Field(PduField.RoomId, Pick("\"!room:example.org\"", $"\"{_factory.RoomId}:example.org\""), PduErrorKind.InvalidIdentifier),
            HostileKind.NegativeDepth => Field(PduField.Depth, Pick("-1", "-9007199254740991"), PduErrorKind.OutOfRange),
            HostileKind.DepthTooLarge => DepthTooLarge(),
            HostileKind.TooManyPrevEvents => TooMany(PduField.PrevEvents, Pdu.MaxPrevEvents + 1, PduErrorKind.TooManyPrevEvents),
            HostileKind.TooManyAuthEvents => TooMany(PduField.AuthEvents, Pdu.MaxAuthEvents + 1, PduErrorKind.TooManyAuthEvents),
            HostileKind.WrongReferenceForm => WrongReferenceForm(),
            HostileKind.CreateEventCited => CreateEventCited(),
            HostileKind.MissingSignature => Signatures(Pick("{}", $$$"""{"{{{_server}}}":{}}"""), PduVerificationErrorKind.MissingSignature),
            HostileKind.SignatureByOtherServer => SignatureByOtherServer(),
            HostileKind.SignatureInOtherName => SignatureInOtherName(),
            HostileKind.FlippedSignature => FlippedSignature(),
            HostileKind.SignatureNotBase64 => SignatureNotBase64(),
            HostileKind.UnknownKey => UnknownKey(),
            HostileKind.UnsupportedAlgorithm => UnsupportedAlgorithm(),
            HostileKind.KeyNotValid => KeyNotValid(),
            HostileKind.UnreadableAuthoriser => Authoriser(Pick("1", "null", "\"nobody\"", "\"@a:\"", "\"@a:bad_host\""), PduVerificationErrorKind.UnreadableSigner),
            HostileKind.MissingAuthoriserSignature => Authoriser($"\"@authoriser:{Stranger().Name}\"", PduVerificationErrorKind.MissingSignature),
            HostileKind.TamperedEnvelope => TamperedEnvelope(),
            HostileKind.TamperedContent => TamperedContent(),
            HostileKind.MissingContentHash => MissingContentHash(),
            HostileKind.InjectedEventId => InjectedEventId(),
            HostileKind.HostileUnsigned => HostileUnsigned(),
            _ => throw new InvalidOperationException($"The builder does not support the kind {_kind}."),
        };
        return new HostileEvent(_kind, parts, _original, _factory.Keys);
    }

    /// <summary>Creates the event that becomes hostile.</summary>
    private Pdu Original() => _kind switch
    {
        HostileKind.RoomIdInCreate => _factory.CreateEvent!,
        HostileKind.UnreadableAuthoriser or HostileKind.MissingAuthoriserSignature => _factory.Join(_user),
        HostileKind.KeyNotValid => _factory.Event(_user, "m.room.message", _content, new EventOverrides { OriginServerTimestamp = TestServer.DefaultValidUntil + TimeSpan.FromMilliseconds(1) }),

        // Redaction must remove all content that cannot be read.
        HostileKind.TooDeep => _factory.Event(_user, "m.room.message", _content),
        _ => _random.Next(4) switch
        {
            0 => _factory.State(_user, "org.example.state", "key", _content),
            1 => _factory.Join(_user),
            2 => _factory.PowerLevels(_user, _content),
            _ => _factory.Event(_user, "m.room.message", _content),
        },
    };

    /// <summary>Returns a server with known keys that does not take part in the room.</summary>
    private TestServer Stranger() => _factory.Server(StrangersName);

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    /// <summary>Prints the event in a random spelling.</summary>
    private byte[] Print(EventEdit edit) =>
        CanonicalJson.TryCanonicalize(edit.ToUtf8(), CanonicalJsonMode.RelaxedVerbatim, out byte[] canonical, out JsonError error)
            ? JsonPrinter.Print(canonical, _seed)
            : throw new InvalidOperationException($"The event has no canonical form: {error}.");
}
