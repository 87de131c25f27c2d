using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Matrix.Core.RepositoryTests.Layers;

/// <summary>What a compiled package refers to.</summary>
internal sealed class CompiledAssembly : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _reader;

    public CompiledAssembly(string path)
    {
        Assert.True(File.Exists(path), $"{path} is not there: this project must reference every project under src");
        _file = new PEReader(File.OpenRead(path));
        _reader = _file.GetMetadataReader();
    }

    /// <summary>The assemblies referred to, by name.</summary>
    public IEnumerable<string> References => _reader.AssemblyReferences.Select(handle => _reader.GetString(_reader.GetAssemblyReference(handle).Name));

    /// <summary>The types referred to, by full name.</summary>
    public IEnumerable<string> Types => _reader.TypeReferences.Select(NameOf);

    /// <summary>The members of other assemblies' types referred to, as <c>Namespace.Type.member</c>.</summary>
    public IEnumerable<string> Members => _reader.MemberReferences
        .Select(_reader.GetMemberReference)
        .Where(member => member.Parent.Kind == HandleKind.TypeReference)
        .Select(member => $"{NameOf((TypeReferenceHandle)member.Parent)}.{_reader.GetString(member.Name)}");

    /// <summary>The methods that native code stands behind.</summary>
    public IEnumerable<string> NativeMethods => _reader.MethodDefinitions
        .Select(_reader.GetMethodDefinition)
        .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
        .Select(method => _reader.GetString(method.Name));

    /// <summary>Gets the assemblies that see the internals of this one, by name.</summary>
    public IEnumerable<string> Friends => _reader.GetAssemblyDefinition().GetCustomAttributes()
        .Select(_reader.GetCustomAttribute)
        .Where(attribute => attribute.Constructor.Kind == HandleKind.MemberReference
            && _reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } type
            && NameOf((TypeReferenceHandle)type) == "System.Runtime.CompilerServices.InternalsVisibleToAttribute")
        .Select(ReadFriend);

    public void Dispose() => _file.Dispose();

    private string ReadFriend(CustomAttribute attribute)
    {
        // The value begins with a prolog of two bytes. The name of the assembly is its only argument.
        BlobReader value = _reader.GetBlobReader(attribute.Value);
        value.Offset = sizeof(ushort);
        return value.ReadSerializedString()!.Split(',')[0];
    }

    private string NameOf(TypeReferenceHandle handle)
    {
        TypeReference type = _reader.GetTypeReference(handle);
        string space = _reader.GetString(type.Namespace);
        return space.Length == 0 ? _reader.GetString(type.Name) : $"{space}.{_reader.GetString(type.Name)}";
    }
}
