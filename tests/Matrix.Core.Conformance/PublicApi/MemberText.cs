using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Matrix.Core.Conformance.PublicApi;

/// <summary>Members as C# declares them.</summary>
internal static class MemberText
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(FieldInfo field)
    {
        string modifiers = field.IsLiteral ? "const " : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}";
        string value = field.IsLiteral ? $" = {TypeText.Value(field.GetRawConstantValue(), field.FieldType)}" : "";
        return $"{Access(field)} {modifiers}{TypeText.Of(field.FieldType, Nullability.Create(field))} {field.Name}{value};";
    }

    public static string Of(ConstructorInfo constructor) =>
        $"{Access(constructor)} {constructor.DeclaringType!.Name.Split('`')[0]}({Parameters(constructor)});";

    public static string Of(PropertyInfo property)
    {
        MethodInfo accessor = (property.GetMethod is { } getter && IsVisible(getter) ? getter : property.SetMethod)!;
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        string name = property.GetIndexParameters() is { Length: > 0 } ? $"this[{Parameters(accessor)}]" : property.Name;
        return $"{Access(accessor)} {required}{Modifiers(accessor)}{Reference(property.PropertyType, property)}{TypeText.Of(property.PropertyType, Nullability.Create(property))} {name} {{ {Accessor("get", property.GetMethod, accessor)}{Accessor(IsInit(property) ? "init" : "set", property.SetMethod, accessor)}}}";
    }

    public static string Of(EventInfo item) =>
        $"{Access(item.AddMethod!)} {Modifiers(item.AddMethod!)}event {TypeText.Of(item.EventHandlerType!, Nullability.Create(item))} {item.Name};";

    public static string Of(MethodInfo method)
    {
        string name = method.Name switch
        {
            "op_Equality" => "operator ==",
            "op_Inequality" => "operator !=",
            "op_LessThan" => "operator <",
            "op_LessThanOrEqual" => "operator <=",
            "op_GreaterThan" => "operator >",
            "op_GreaterThanOrEqual" => "operator >=",
            "op_Implicit" => "implicit operator",
            "op_Explicit" => "explicit operator",
            _ => method.Name,
        };
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        string constraints = method.IsGenericMethod ? TypeText.Constraints(method.GetGenericArguments()) : "";
        string result = TypeText.Of(method.ReturnType, method.ReturnType == typeof(void) ? null : Nullability.Create(method.ReturnParameter));
        return $"{Access(method)} {Modifiers(method)}{Reference(method.ReturnType, method.ReturnParameter)}{result} {name}{generic}({Parameters(method)}){constraints};";
    }

    /// <summary>The signature of a delegate.</summary>
    public static string OfDelegate(Type type)
    {
        MethodInfo invoke = type.GetMethod("Invoke")!;
        string result = TypeText.Of(invoke.ReturnType, invoke.ReturnType == typeof(void) ? null : Nullability.Create(invoke.ReturnParameter));
        return $"public delegate {result} {TypeText.NameOf(type)}({Parameters(invoke)});";
    }

    public static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    public static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => method.IsPublic ? "public" : "protected";

    private static string Access(FieldInfo field) => field.IsPublic ? "public" : "protected";

    private static string Modifiers(MethodInfo method)
    {
        string dispatch = method switch
        {
            { DeclaringType.IsInterface: true, IsStatic: false } => method.IsAbstract ? "" : "virtual ",
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true } when method.GetBaseDefinition() != method => method.IsFinal ? "sealed override " : "override ",
            { IsVirtual: true, IsFinal: false } when method.DeclaringType is { IsSealed: false } => "virtual ",
            _ => "",
        };
        return $"{(method.IsStatic ? "static " : "")}{dispatch}";
    }

    private static string Accessor(string name, MethodInfo? accessor, MethodInfo first) => accessor is null || !IsVisible(accessor) ? ""
        : accessor.IsPublic == first.IsPublic ? $"{name}; "
        : $"protected {name}; ";

    private static bool IsInit(PropertyInfo property) =>
        property.SetMethod is { } setter && setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string Reference(Type type, ICustomAttributeProvider provider) =>
        !type.IsByRef ? "" : provider.IsDefined(typeof(IsReadOnlyAttribute), inherit: false) ? "ref readonly " : "ref ";

    private static string Parameters(MethodBase method)
    {
        string self = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        IEnumerable<ParameterInfo> parameters = method.GetParameters();
        return self + string.Join(", ", (method.Name == "set_Item" ? parameters.SkipLast(1) : parameters).Select(Of));
    }

    private static string Of(ParameterInfo parameter)
    {
        string kind = parameter switch
        {
            { IsOut: true, ParameterType.IsByRef: true } => "out ",
            { ParameterType.IsByRef: true } when parameter.IsDefined(typeof(RequiresLocationAttribute)) => "ref readonly ",
            { ParameterType.IsByRef: true, IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) => "params ",
            _ => "",
        };
        string when = parameter.GetCustomAttribute<NotNullWhenAttribute>() is { } notNull ? $"[NotNullWhen({(notNull.ReturnValue ? "true" : "false")})] " : "";
        string value = parameter.HasDefaultValue ? $" = {TypeText.Value(parameter.RawDefaultValue, parameter.ParameterType)}" : "";
        return $"{when}{kind}{TypeText.Of(parameter.ParameterType, Nullability.Create(parameter))} {parameter.Name}{value}";
    }
}
